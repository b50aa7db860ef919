using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace SocialFeed.Embedded;

/// <summary>
/// Publish and subscribe within this process, for waking subscriptions. A message goes to those who subscribe at that moment. Each subscriber has a bounded
/// buffer; when it is full the oldest message is dropped and counted, so that the subscriber knows to look at the store instead. Thread-safe.
/// </summary>
public sealed class Topics
{
    /// <summary>Messages a subscriber may be behind. Wake-ups carry little and are read quickly.</summary>
    public const int BufferedMessages = 64;

    private readonly object _gate = new();
    private readonly Dictionary<string, TopicSubscription[]> _topics = new(StringComparer.Ordinal);

    /// <summary>Hands the message to every subscriber of the topic.</summary>
    /// <returns>How many there were.</returns>
    public int Publish(string topic, object message)
    {
        TopicSubscription[]? subscribers;
        lock (_gate)
        {
            if (!_topics.TryGetValue(topic, out subscribers))
                return 0;
        }

        foreach (var subscriber in subscribers)
            subscriber.Offer(message);
        return subscribers.Length;
    }

    /// <summary>Subscribes from now on, until the subscription is disposed.</summary>
    public TopicSubscription Subscribe(string topic)
    {
        var subscription = new TopicSubscription(this, topic);
        lock (_gate)
            _topics[topic] = _topics.TryGetValue(topic, out var others) ? [.. others, subscription] : [subscription];
        return subscription;
    }

    internal void Remove(TopicSubscription subscription)
    {
        lock (_gate)
        {
            if (!_topics.TryGetValue(subscription.Topic, out var subscribers))
                return;
            var rest = Array.FindAll(subscribers, other => other != subscription);
            if (rest.Length == 0)
                _topics.Remove(subscription.Topic);
            else
                _topics[subscription.Topic] = rest;
        }
    }
}

/// <summary>One subscriber's buffer of one topic. Read by one reader.</summary>
public sealed class TopicSubscription : IDisposable
{
    private readonly Topics _topics;
    private readonly Channel<object> _messages;
    private long _dropped;

    internal TopicSubscription(Topics topics, string topic)
    {
        _topics = topics;
        Topic = topic;
        var options = new BoundedChannelOptions(Topics.BufferedMessages) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _messages = Channel.CreateBounded<object>(options, _ => Interlocked.Increment(ref _dropped));
    }

    public string Topic { get; }

    /// <summary>Messages dropped so far because the reader was behind.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>False once the subscription is disposed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _messages.Reader.WaitToReadAsync(cancellationToken);

    public bool TryRead([MaybeNullWhen(false)] out object message) => _messages.Reader.TryRead(out message);

    /// <summary>Every message from now on, until the subscription is disposed or the token cancelled.</summary>
    public IAsyncEnumerable<object> ReadAllAsync(CancellationToken cancellationToken) => _messages.Reader.ReadAllAsync(cancellationToken);

    public void Dispose()
    {
        _topics.Remove(this);
        _messages.Writer.TryComplete();
    }

    internal void Offer(object message) => _messages.Writer.TryWrite(message);
}
