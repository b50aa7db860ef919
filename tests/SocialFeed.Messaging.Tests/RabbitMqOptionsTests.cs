using Microsoft.Extensions.Configuration;

namespace SocialFeed.Messaging.Tests;

public sealed class RabbitMqOptionsTests
{
    [Theory]
    [InlineData("Host", "")]
    [InlineData("Username", "")]
    [InlineData("Password", " ")]
    [InlineData("QueuePrefix", "")]
    [InlineData("Port", "0")]
    [InlineData("Port", "65536")]
    [InlineData("MaxUnconfirmed", "0")]
    [InlineData("PublishBacklog", "0")]
    [InlineData("DeliveryLimit", "0")]
    [InlineData("DeadLetterLimit", "0")]
    [InlineData("QueueReplicas", "0")]
    [InlineData("PublishTimeout", "00:00:00")]
    [InlineData("Heartbeat", "-00:00:01")]
    [InlineData("RetryDelays:0", "00:00:00")]
    public void A_value_that_does_not_fit_is_refused_by_name(string name, string value)
    {
        var options = Read((name, value));
        var exception = Assert.Throws<ArgumentException>(options.Validate);
        Assert.StartsWith($"SocialFeed:RabbitMq:{name.Split(':')[0]} is ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configured_retry_delays_take_the_place_of_the_usual_ones()
    {
        Assert.Equal(3, Read().Delays.Length);
        Assert.Equal([TimeSpan.FromSeconds(1)], Read(("RetryDelays:0", "00:00:01")).Delays);
    }

    [Fact]
    public void What_people_are_shown_has_no_password()
    {
        var address = Read(("UseTls", "true"), ("VirtualHost", "feed")).Address;
        Assert.Equal("amqps://feed@127.0.0.1:5672/feed", address);
    }

    [Fact]
    public void A_retry_queue_is_named_by_its_delay()
    {
        var topology = new FanOutTopology(Read(("RetryDelays:0", "00:00:30"), ("RetryDelays:1", "00:00:00.250"), ("QueuePrefix", "feed")));
        Assert.Equal(["feed-plan", "feed-deliver", "feed-dead", "feed-retry-30s", "feed-retry-250ms"], topology.Queues);
    }

    private static RabbitMqOptions Read(params (string Name, string Value)[] values)
    {
        var settings = values.ToDictionary(setting => setting.Name, string? (setting) => setting.Value);
        settings.TryAdd("Username", "feed");
        settings.TryAdd("Password", "x1!kK3");
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Get<RabbitMqOptions>()!;
    }
}
