using System.Buffers.Binary;
using System.Threading.Channels;
using StackExchange.Redis;

namespace SocialFeed.Redis;

/// <summary>
/// Tells listening processes that a feed got an entry, so that they read the store now and not only with their next slow poll. A wake-up may be lost, late or
/// repeated; nothing but speed depends on it.
/// </summary>
public sealed class WakeUps : IAsyncDisposable
{
    /// <summary>Channels of one script, so that it holds up the server for well under a millisecond.</summary>
    private const int ChannelsPerScript = 200;

    private readonly RedisConnection _redis;
    private readonly RedisOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Feed> _feeds = [];
    private int _count;
    private bool _isDisposed;

    public WakeUps(RedisConnection redis, RedisOptions options)
    {
        (_redis, _options) = (redis, options);
        redis.Connected += SubscribeAll;
    }

    /// <summary>Wakes whoever listens to one of these feeds. Never fails for lack of Redis.</summary>
    public async ValueTask PublishAsync(ReadOnlyMemory<long> owners, long position, CancellationToken cancellationToken)
    {
        var payload = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(payload, position);
        for (var at = 0; at < owners.Length; at += ChannelsPerScript)
        {
            var some = owners.Slice(at, Math.Min(ChannelsPerScript, owners.Length - at));
            try
            {
                if (await _redis.EvaluateAsync(Script.Wake, [_redis.Keys.Epoch], Arguments(payload, some.Span), _options.ReadTimeout, cancellationToken) is null)
                    return;
            }
            catch (RedisServerException)
            {
                return;
            }
        }
    }

    /// <summary>Listens to one feed until the subscription is disposed. Also while Redis is away: it is heard again when Redis is back.</summary>
    /// <exception cref="InvalidOperationException">This process listens to <see cref="RedisOptions.WakeUpSubscriptions"/> feeds already.</exception>
    public WakeUpSubscription Subscribe(long owner)
    {
        var subscription = new WakeUpSubscription(this, owner);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_count == _options.WakeUpSubscriptions)
            {
                throw new InvalidOperationException(
                    $"{_count} feeds are listened to already; start another gateway, or raise SocialFeed:{RedisOptions.Section}:{nameof(RedisOptions.WakeUpSubscriptions)}.");
            }
            _count++;
            if (!_feeds.TryGetValue(owner, out var feed))
                _feeds.Add(owner, feed = new Feed());
            feed.Subscriptions.Add(subscription);
            if (_redis.Multiplexer is { } multiplexer)
                Listen(multiplexer, owner, feed);
        }
        return subscription;
    }

    public ValueTask DisposeAsync()
    {
        _redis.Connected -= SubscribeAll;
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var subscription in _feeds.Values.SelectMany(feed => feed.Subscriptions))
                subscription.Complete();
            _feeds.Clear();
            _count = 0;
        }
        return ValueTask.CompletedTask;
    }

    internal void Remove(WakeUpSubscription subscription)
    {
        lock (_gate)
        {
            if (!_feeds.TryGetValue(subscription.Owner, out var feed) || !feed.Subscriptions.Remove(subscription))
                return;
            _count--;
            if (feed.Subscriptions.Count > 0)
                return;
            _feeds.Remove(subscription.Owner);
            if (feed.ListenedOn is { } multiplexer)
                Send(() => multiplexer.GetSubscriber().UnsubscribeAsync(Channel(subscription.Owner), Hear));
        }
    }

    private void SubscribeAll(ConnectionMultiplexer multiplexer)
    {
        lock (_gate)
        {
            foreach (var (owner, feed) in _feeds)
                Listen(multiplexer, owner, feed);
        }
    }

    private void Listen(ConnectionMultiplexer multiplexer, long owner, Feed feed)
    {
        if (feed.ListenedOn == multiplexer)
            return;
        feed.ListenedOn = multiplexer;
        Send(() => multiplexer.GetSubscriber().SubscribeAsync(Channel(owner), Hear));
    }

    // The client library only notes it, answers at once, and subscribes again after each of its reconnects.
    private static void Send(Func<Task> command)
    {
        try
        {
            RedisLink.Observe(command());
        }
        catch (InvalidOperationException)
        {
            // This connection was given up; the next one subscribes to all feeds.
        }
    }

    private RedisChannel Channel(long owner) => new(_redis.Keys.Channel(owner), RedisChannel.PatternMode.Literal);

    private void Hear(RedisChannel channel, RedisValue payload)
    {
        var name = ((string?)channel).AsSpan();
        if ((byte[]?)payload is not { Length: sizeof(long) } position || !long.TryParse(name[(name.LastIndexOf(':') + 1)..], out var owner))
            return;
        lock (_gate)
        {
            if (!_feeds.TryGetValue(owner, out var feed))
                return;
            foreach (var subscription in feed.Subscriptions)
                subscription.Wake(BinaryPrimitives.ReadInt64BigEndian(position));
        }
    }

    private RedisValue[] Arguments(byte[] payload, ReadOnlySpan<long> owners)
    {
        var values = new RedisValue[owners.Length + 1];
        values[0] = payload;
        for (var i = 0; i < owners.Length; i++)
            values[i + 1] = _redis.Keys.Channel(owners[i]);
        return values;
    }

    private sealed class Feed
    {
        public List<WakeUpSubscription> Subscriptions { get; } = [];

        public ConnectionMultiplexer? ListenedOn { get; set; }
    }
}

/// <summary>One listener of one feed. It keeps the latest wake-up only: one is as good as many.</summary>
public sealed class WakeUpSubscription : IDisposable
{
    private readonly WakeUps _wakeUps;
    private readonly Channel<long> _positions = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    internal WakeUpSubscription(WakeUps wakeUps, long owner) => (_wakeUps, Owner) = (wakeUps, owner);

    public long Owner { get; }

    /// <summary>The position of the entry that woke last. Ends when the process stops listening.</summary>
    public ChannelReader<long> Positions => _positions.Reader;

    public void Dispose()
    {
        _wakeUps.Remove(this);
        Complete();
    }

    internal void Wake(long position) => _positions.Writer.TryWrite(position);

    internal void Complete() => _positions.Writer.TryComplete();
}
