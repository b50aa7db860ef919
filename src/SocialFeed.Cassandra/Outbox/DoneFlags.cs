using System.Threading.Channels;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Outbox;

/// <summary>
/// Marks outbox rows as done. Only the sweeper is spared by it: an entry without the flag it looks up in the ledger, and sets the flag. So most are written in
/// the background, many together, and nobody waits for them. Thread-safe.
/// </summary>
internal sealed class DoneFlags(CassandraSession session)
{
    /// <summary>Flags that wait to be written; what finds no room is left to the sweeper.</summary>
    private const int WaitingMax = 20_000;

    /// <summary>Flags written together, and statements of them under way at a time.</summary>
    private const int Together = 1_000;
    private const int Width = 32;

    /// <summary>How long the first one waits for others.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    // The flag expires, in case it reaches a bucket that was deleted meanwhile; buckets live for an hour or two.
    private static readonly Query Put = new(
        "UPDATE $.outbox USING TTL 259200 SET done = true WHERE shard = ? AND bucket = ? AND position = ?");

    private readonly Channel<(long Position, int Bucket)> _waiting = Channel.CreateBounded<(long, int)>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private Task? _writing;

    /// <summary>In the background.</summary>
    public void Add(long position, int bucket)
    {
        if (_waiting.Writer.TryWrite((position, bucket)) && Volatile.Read(ref _writing) is null)
            Start();
    }

    /// <summary>At once.</summary>
    public ValueTask SetAsync(long position, int bucket, CancellationToken cancellationToken) =>
        session.ExecuteAsync(session[Put].Bind(OutboxPlaces.ShardOf(position), bucket, position), cancellationToken);

    /// <summary>Completes when what waits is written; nothing is taken any more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        if (Volatile.Read(ref _writing) is { } writing)
            await writing.WaitAsync(cancellationToken);
    }

    private void Start()
    {
        lock (_starting)
            _writing ??= Task.Run(WriteAsync);
    }

    private async Task WriteAsync()
    {
        var flags = new List<(long Position, int Bucket)>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await Task.Delay(Gathering, session.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (flags.Count < Together && _waiting.Reader.TryRead(out var flag))
                flags.Add(flag);
            try
            {
                using var bound = session[Put].Bind(0, 0, 0L);
                await session.Driver.ExecuteConcurrentAsync(
                    bound,
                    flags.Count,
                    Width,
                    flags,
                    static (row, i, flags) => row.Set(0, OutboxPlaces.ShardOf(flags[i].Position)).Set(1, flags[i].Bucket).Set(2, flags[i].Position),
                    CancellationToken.None);
            }
            catch (Exception exception) when (exception is CqlException or ObjectDisposedException)
            {
                // The sweeper finds these entries complete.
            }
            flags.Clear();
        }
    }
}
