using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SocialFeed.Messaging.Tests;

public sealed class MessagingSetUpTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("socialfeed-messaging-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_bus_starts_and_stops_without_a_word_and_reports_to_nobody()
    {
        using var log = new ListLoggerProvider();
        await using (var town = await Town.OpenAsync(_directory, logging: logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)))
            Assert.False(town.Services.GetRequiredService<IOptions<UsageTelemetryOptions>>().Value.Enabled);

        Assert.DoesNotContain(log.Categories, category => category.StartsWith("MassTransit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_message_is_logged_once_with_its_entry()
    {
        using var log = new ListLoggerProvider();
        var options = new MessagingOptions { RetryLimit = 0 };
        await using var town = await Town.OpenAsync(_directory, options, logging: logging => logging.AddProvider(log));
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        town.Timelines.FailNext(1);
        var post = await town.PostAsync(author, "Hello.");
        await town.Received.WaitForAsync(1, town.Token);

        Assert.Contains(log.Lines, line => line.Contains($"entry {post} could not be planned", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("BacklogLimit")]
    [InlineData("PlanConcurrency")]
    [InlineData("DeliveryConcurrency")]
    [InlineData("PrefetchCount")]
    public void A_limit_below_one_is_refused_by_name(string name)
    {
        var options = new MessagingOptions();
        typeof(MessagingOptions).GetProperty(name)!.SetValue(options, 0);

        var exception = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSocialFeedMessaging(options));
        Assert.Contains($"SocialFeed:Messaging:{name} is 0", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RetryMinDelay")]
    [InlineData("SweepInterval")]
    [InlineData("BusySweepInterval")]
    public void An_interval_of_zero_is_refused_by_name(string name)
    {
        var options = new MessagingOptions();
        typeof(MessagingOptions).GetProperty(name)!.SetValue(options, TimeSpan.Zero);

        var exception = Assert.Throws<ArgumentException>(options.Validate);
        Assert.Contains($"SocialFeed:Messaging:{name} is 00:00:00", exception.Message, StringComparison.Ordinal);
    }
}
