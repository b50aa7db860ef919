using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SocialFeed.Cassandra.Engagement;
using SocialFeed.Cassandra.Posts;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Outbox;

/// <summary>
/// The outbox over Cassandra: what is pending is read from the shards that this process owns, and made whole before
/// it is handed out. Thread-safe.
/// </summary>
internal sealed class CassandraOutboxStore(
    CassandraSession session, OutboxWriter writer, PostRows posts, CassandraEngagementStore engagement, ILogger<CassandraStore> logger) : IOutboxStore
{
    /// <summary>Entries that were found whole, or made so, by this process.</summary>
    private const int RememberedWhole = 100_000;

    private readonly DeliveryLedger _ledger = new(session);
    private readonly OutboxShards _shards = new(session);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<int, OutboxScan> _scans = [];
    private readonly BoundedCache<long, bool> _whole = new(RememberedWhole);
    private int _firstBucket;

    /// <summary>Where shards without a mark begin: no entry is older than the schema.</summary>
    public void BeginAt(DateTimeOffset schemaMadeAt) => _firstBucket = OutboxPlaces.FirstBucketAt(schemaMadeAt);

    public async ValueTask ReadPendingAsync(
        long above, DateTimeOffset before, int limit, List<TimelineEntry> pending, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var shards = await _shards.GetAsync(cancellationToken);
            Forget(shards);
            var below = SnowflakeId.FirstAt(before);
            var found = new List<PendingRow>[shards.Length];
            var shardFailures = new Exception?[shards.Length];
            await session.ForEachAsync(
                shards.Length,
                (Store: this, Shards: shards, Found: found, Failures: shardFailures, Above: above, Below: below, Limit: limit),
                static async (work, i, cancellation) => work.Failures[i] = await TryAsync(
                    work.Store._scans[work.Shards[i]].ReadAsync(work.Above, work.Below, work.Limit, work.Found[i] = [], cancellation)),
                cancellationToken);
            Note(shardFailures, "shards", i => shards[i]);
            var oldest = found.SelectMany(rows => rows).OrderBy(row => row.Entry.Position).Take(limit).ToArray();
            var isPending = new bool[oldest.Length];
            var entryFailures = new Exception?[oldest.Length];
            await session.ForEachAsync(
                oldest.Length,
                (Store: this, Rows: oldest, IsPending: isPending, Failures: entryFailures),
                static async (work, i, cancellation) => work.Failures[i] = await TryAsync(
                    work.Store.NoteWholeAsync(work.Rows, work.IsPending, i, cancellation)),
                cancellationToken);
            Note(entryFailures, "entries", i => oldest[i].Entry.Position);
            for (var i = 0; i < oldest.Length; i++)
            {
                if (isPending[i])
                    pending.Add(oldest[i].Entry);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    public ValueTask<int> BeginDeliveryAsync(long position, int buckets, DateTimeOffset at, CancellationToken cancellationToken) =>
        _ledger.BeginAsync(position, buckets, at, cancellationToken);

    public ValueTask CompleteBucketAsync(
        long position, int bucket, int expected, int delivered, DateTimeOffset at, CancellationToken cancellationToken) =>
        _ledger.CompleteAsync(position, bucket, expected, delivered, at, cancellationToken);

    public ValueTask CompleteSoleBucketAsync(
        long position, int expected, int delivered, DateTimeOffset plannedAt, DateTimeOffset at, CancellationToken cancellationToken) =>
        _ledger.CompleteSoleAsync(position, expected, delivered, plannedAt, at, cancellationToken);

    public ValueTask<DeliveryStatus?> GetDeliveryStatusAsync(long position, CancellationToken cancellationToken) =>
        _ledger.GetStatusAsync(position, cancellationToken);

    /// <summary>Writes what flags are left, and gives the shards to others.</summary>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        await _ledger.StopAsync(cancellationToken);
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await _shards.ReleaseAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What was known of a shard is not, once another process has had it.</summary>
    private void Forget(int[] owned)
    {
        foreach (var shard in _scans.Keys.Except(owned).ToArray())
            _scans.Remove(shard);
        foreach (var shard in owned)
        {
            if (!_scans.ContainsKey(shard))
                _scans.Add(shard, new OutboxScan(session, writer, _ledger, shard, _firstBucket));
        }
    }

    private async ValueTask NoteWholeAsync(PendingRow[] rows, bool[] isPending, int i, CancellationToken cancellationToken) =>
        isPending[i] = await MakeWholeAsync(rows[i], cancellationToken);

    /// <summary>
    /// What fails for one shard or entry, of a token range without replicas enough or with a payload that cannot be read, keeps no other from repair: why it
    /// failed, or null.
    /// </summary>
    private static async ValueTask<Exception?> TryAsync(ValueTask repair)
    {
        try
        {
            await repair;
            return null;
        }
        catch (Exception exception) when (exception is CassandraStoreException or CqlException or JsonException)
        {
            return exception;
        }
    }

    /// <exception cref="Exception">All of them failed, all for the store's sake: the pass did.</exception>
    private void Note(Exception?[] failures, string what, Func<int, long> which)
    {
        var first = Array.FindIndex(failures, static failure => failure is not null);
        if (first < 0)
            return;
        if (Array.TrueForAll(failures, static failure => failure is CqlException or CassandraStoreException))
            ExceptionDispatchInfo.Throw(failures[first]!);
        Log.NotRepaired(logger, failures.Count(static failure => failure is not null), what, which(first), failures[first]);
    }

    /// <summary>
    /// Writes again what a crash after the outbox row may have left out. False when the entry is complete, or stands
    /// elsewhere: its flag is set then.
    /// </summary>
    private async ValueTask<bool> MakeWholeAsync(PendingRow row, CancellationToken cancellationToken)
    {
        var account = await _ledger.ReadAsync(row.Entry.Position, cancellationToken);
        if (account.IsComplete || await _ledger.StandsElsewhereAsync(account, row, cancellationToken))
        {
            await _ledger.SetDoneAsync(row.Entry.Position, row.Bucket, cancellationToken);
            return false;
        }
        if (account.OutboxBucket is { } noted && noted != row.Bucket)
        {
            // Whoever moved it died on the way. Planners look where the ledger says.
            if (await OutboxScan.FindPayloadAsync(session, row, cancellationToken) is { } content)
                await writer.MoveAsync(row.Entry, content, cancellationToken);
            return false;
        }
        if (_whole.TryGet(row.Entry.Position, out _))
            return true;
        if (row.Entry.IsRepost)
        {
            await engagement.CompleteRepostAsync(row.Entry, cancellationToken);
        }
        else
        {
            if (await OutboxScan.FindPayloadAsync(session, row, cancellationToken) is not { Length: > 0 } payload)
                return false;
            var post = PostRow.FromPayload(payload);
            await posts.PutAsync(post, await posts.PlaceAsync(post, isReplay: true, cancellationToken), cancellationToken);
        }
        _whole.Set(row.Entry.Position, true);
        return true;
    }
}
