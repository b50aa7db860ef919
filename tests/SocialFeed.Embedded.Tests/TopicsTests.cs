namespace SocialFeed.Embedded.Tests;

public sealed class TopicsTests
{
    private readonly Topics _topics = new();

    [Fact]
    public async Task A_message_reaches_every_subscriber_of_its_topic_and_no_other()
    {
        using var first = _topics.Subscribe("a");
        using var second = _topics.Subscribe("a");
        using var other = _topics.Subscribe("b");

        Assert.Equal(2, _topics.Publish("a", "hello"));
        Assert.Equal(0, _topics.Publish("c", "nobody"));

        Assert.True(await first.WaitAsync(CancellationToken.None));
        Assert.True(first.TryRead(out var message));
        Assert.Equal("hello", message);
        Assert.True(second.TryRead(out _));
        Assert.False(other.TryRead(out _));
    }

    [Fact]
    public void A_subscriber_that_is_behind_loses_the_oldest_and_can_tell()
    {
        using var slow = _topics.Subscribe("a");
        for (var i = 0; i < Topics.BufferedMessages + 3; i++)
            _topics.Publish("a", i);

        Assert.Equal(3, slow.Dropped);
        Assert.True(slow.TryRead(out var oldest));
        Assert.Equal(3, oldest);
    }

    [Fact]
    public async Task A_disposed_subscription_ends_and_gets_nothing_more()
    {
        var subscription = _topics.Subscribe("a");
        _topics.Publish("a", 1);
        subscription.Dispose();
        Assert.Equal(0, _topics.Publish("a", 2));

        var seen = new List<object>();
        await foreach (var message in subscription.ReadAllAsync(CancellationToken.None))
            seen.Add(message);
        Assert.Equal([1], seen);
        Assert.False(await subscription.WaitAsync(CancellationToken.None));
    }
}
