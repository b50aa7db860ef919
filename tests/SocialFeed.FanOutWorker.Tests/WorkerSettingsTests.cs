namespace SocialFeed.FanOutWorker.Tests;

public sealed class WorkerSettingsTests
{
    private static readonly string[] Good =
    [
        "--environment=Production", "--urls=http://127.0.0.1:0", "--SocialFeed:Mode=Cluster", "--SocialFeed:Cassandra:Username=feed",
        "--SocialFeed:Cassandra:Password=x1!kK3", "--SocialFeed:Redis:Password=x2!kK3", "--SocialFeed:RabbitMq:Username=feed", "--SocialFeed:RabbitMq:Password=x3!kK3",
    ];

    [Fact]
    public async Task A_worker_with_its_settings_is_put_together()
    {
        await using var app = WorkerHost.Create(Good);
        Assert.Equal("Production", app.Environment.EnvironmentName);
    }

    [Theory]
    [InlineData("--SocialFeed:Mode=Embedded", "SocialFeed:Mode is 'Embedded'")]
    [InlineData("--SocialFeed:RabbitMq:Password=guest", "SocialFeed:RabbitMq:Password")]
    [InlineData("--SocialFeed:RabbitMq:Password=", "SocialFeed:RabbitMq:Password")]
    [InlineData("--SocialFeed:Cassandra:Password=cassandra", "SocialFeed:Cassandra:Password")]
    [InlineData("--SocialFeed:Redis:Password=redis", "SocialFeed:Redis:Password")]
    [InlineData("--SocialFeed:RabbitMq:Port=0", "SocialFeed:RabbitMq:Port is 0")]
    [InlineData("--SocialFeed:RabbitMq:Username=", "SocialFeed:RabbitMq:Username is empty")]
    [InlineData("--SocialFeed:RabbitMq:RetryDelays:0=00:00:00", "SocialFeed:RabbitMq:RetryDelays is 00:00:00")]
    [InlineData("--SocialFeed:Messaging:PlanConcurrency=0", "SocialFeed:Messaging:PlanConcurrency is 0")]
    public void A_setting_that_does_not_fit_is_named(string setting, string message)
    {
        var name = setting[..(setting.IndexOf('=', StringComparison.Ordinal) + 1)];
        string[] settings = [.. Good.Where(other => !other.StartsWith(name, StringComparison.Ordinal)), setting];
        var exception = Assert.ThrowsAny<Exception>(() => WorkerHost.Create(settings));
        Assert.True(exception is ArgumentException or InvalidOperationException, exception.ToString());
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
