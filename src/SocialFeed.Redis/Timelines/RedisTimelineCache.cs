using System.Buffers.Binary;
using SocialFeed.Core;
using SocialFeed.Core.Timelines;
using StackExchange.Redis;

namespace SocialFeed.Redis.Timelines;

/// <summary>
/// Home timelines in Redis, shared by all gateways and workers: one list of packed entries each, newest first, 15 to 33 bytes an entry.
/// <para>
/// Why a page read from it is complete down to its floor, whatever happens to Redis or to a process:
/// </para>
/// <list type="bullet">
/// <item>A fill first creates the timeline, then reads the store, and its entries are taken only by that same timeline (its generation is random). A worker
/// first writes the store, then pushes to the timelines that exist. So an entry that the fill's read did not see is pushed later than the timeline was
/// created, and lands in it.</item>
/// <item>A timeline that vanished meanwhile (removed, expired, evicted, flushed) takes its generation along: the fill is ignored, and the next reader begins
/// anew.</item>
/// <item>A push that was not confirmed fails its delivery, which comes again until a push succeeds or the timelines it aimed at are gone; both are idempotent
/// and harmless when they arrive late. Until then the entry does not count as delivered.</item>
/// <item>Everything written before a restart or a fail-over of Redis is void, since acknowledged pushes may be missing in what comes back: the primary's
/// replication id is part of the era that every script compares (see <c>Scripts/era.lua</c>), in the same step as it reads or writes.</item>
/// <item>A process that missed more pushes than it can remember replaces the epoch, the other part of the era, before it uses Redis again, so that readers do
/// not see old pages while the failed deliveries come again one by one.</item>
/// </list>
/// What is not covered: two primaries at once (a fail-over without fencing the old one). <c>min-replicas-to-write 1</c> keeps Redis from that.
/// </summary>
internal sealed class RedisTimelineCache(RedisConnection redis, RedisOptions options, TimeProvider time) : ITimelineCache
{
    /// <summary>Timelines pushed to by one script, so that it holds up the server for well under a millisecond.</summary>
    private const int OwnersPerScript = 100;

    /// <summary>Scripts of one push on their way at once.</summary>
    private const int ScriptsAtOnce = 20;

    private readonly PendingFills _fills = new(time);
    private readonly RedisValue _life = (long)options.TimelineIdleLife.TotalMilliseconds;
    private readonly RedisValue _fillLife = (long)PendingFills.FillExpiry.TotalMilliseconds;

    public async ValueTask<(bool Found, long Floor)> TryReadAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        if (range.OldestFirst)
            throw new ArgumentException("The cache is read newest first.", nameof(range));
        var from = range.Below == long.MaxValue ? [] : TimelineEntryCodec.EncodePosition(range.Below - 1);
        RedisResult? answer;
        try
        {
            answer = await redis.EvaluateAsync(
                Script.TimelineRead,
                redis.Keys.WithEpoch(CacheKind.Timeline, owner),
                [from, limit, _life, Limits.CachedTimelineEntries],
                options.ReadTimeout,
                cancellationToken);
        }
        catch (RedisServerException)
        {
            answer = null;
        }
        RedisMetrics.Looked(CacheKind.Timeline, answer is null ? "unavailable" : answer.IsNull ? "miss" : "hit", 1);
        if (answer is null || answer.IsNull)
            return default;
        var parts = (byte[]?[]?)answer;
        var count = entries.Count;
        if (TryDecode(parts, range, entries, out var floor))
            return (true, floor);
        entries.RemoveRange(count, entries.Count - count);
        await RemoveAsync(owner, cancellationToken);
        return default;
    }

    public async ValueTask BeginFillAsync(long owner, CancellationToken cancellationToken)
    {
        RedisResult? answer;
        try
        {
            answer = await redis.EvaluateAsync(
                Script.TimelineBegin,
                redis.Keys.WithEpoch(CacheKind.Timeline, owner),
                [RandomToken.Next(), RandomToken.Next(), _fillLife],
                options.ReadTimeout,
                cancellationToken);
        }
        catch (RedisServerException exception)
        {
            throw Unavailable(exception);
        }
        if ((byte[]?)answer is not { } generation)
            throw Unavailable();
        _fills.Begin(owner, generation);
    }

    public async ValueTask CompleteFillAsync(
        long owner, ReadOnlyMemory<TimelineEntry> entries, long floor, CancellationToken cancellationToken)
    {
        if (_fills.Complete(owner) is not { } generation)
            return;
        var values = NewestFirst(entries.Span);
        values[0] = generation;
        values[1] = TimelineEntryCodec.EncodePosition(floor);
        values[2] = _life;
        values[3] = Limits.CachedTimelineEntries;
        try
        {
            await redis.EvaluateAsync(
                Script.TimelineComplete, redis.Keys.WithEpoch(CacheKind.Timeline, owner), values, options.WriteTimeout, cancellationToken);
        }
        catch (RedisServerException)
        {
            // It stays unreadable and expires; the reader has its entries from the store.
        }
    }

    public async ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken)
    {
        RedisMetrics.Pushes.Add(owners.Length);
        RedisValue[] values = [TimelineEntryCodec.Encode(entry), Limits.CachedTimelineEntries];
        while (owners.Length > 0)
        {
            var part = owners[..Math.Min(owners.Length, OwnersPerScript * ScriptsAtOnce)];
            owners = owners[part.Length..];
            var pushes = new List<Task>(ScriptsAtOnce);
            for (var at = 0; at < part.Length; at += OwnersPerScript)
                pushes.Add(PushSomeAsync(part.Slice(at, Math.Min(OwnersPerScript, part.Length - at)), values, cancellationToken));
            await Task.WhenAll(pushes);
        }
    }

    /// <exception cref="CacheUnavailableException">
    /// It may still be there: whoever relies on its being gone has failed. This process will not read it.
    /// </exception>
    public async ValueTask RemoveAsync(long owner, CancellationToken cancellationToken)
    {
        if (await TryForgetAsync(new[] { owner }, cancellationToken))
            return;
        redis.Missed(CacheKind.Timeline, [owner]);
        throw Unavailable();
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await redis.EvaluateAsync(Script.NewEpoch, [redis.Keys.Epoch], [RandomToken.Next()], options.WriteTimeout, cancellationToken) is null)
                throw Unavailable();
        }
        catch (RedisServerException exception)
        {
            throw Unavailable(exception);
        }
    }

    private async Task PushSomeAsync(ReadOnlyMemory<long> owners, RedisValue[] values, CancellationToken cancellationToken)
    {
        RedisServerException? refusal = null;
        try
        {
            var keys = redis.Keys.WithEpoch(CacheKind.Timeline, owners.Span);
            if (await redis.EvaluateAsync(Script.TimelinePush, keys, values, options.WriteTimeout, cancellationToken) is not null)
                return;
        }
        catch (RedisServerException exception)
        {
            // Memory full, for one: nothing can be added, but what is gone cannot be wrong either.
            refusal = exception;
            if (await TryForgetAsync(owners, cancellationToken))
                return;
        }
        redis.Missed(CacheKind.Timeline, owners.Span);
        throw Unavailable(refusal);
    }

    private async ValueTask<bool> TryForgetAsync(ReadOnlyMemory<long> owners, CancellationToken cancellationToken)
    {
        try
        {
            var keys = redis.Keys.WithEpoch(CacheKind.Timeline, owners.Span);
            return await redis.EvaluateAsync(Script.Forget, keys, [], options.WriteTimeout, cancellationToken) is not null;
        }
        catch (RedisServerException)
        {
            return false;
        }
    }

    private static bool TryDecode(byte[]?[]? parts, PositionRange range, List<TimelineEntry> entries, out long floor)
    {
        floor = 0;
        if (parts is not [{ Length: sizeof(long) }, not null])
            return false;
        floor = BinaryPrimitives.ReadInt64BigEndian(parts[0]);
        ReadOnlySpan<byte> rest = parts[1];
        while (TimelineEntryCodec.TryDecode(ref rest, out var entry))
        {
            if (entry.Position < floor || entry.Position <= range.Above)
                return true;
            entries.Add(entry);
        }
        return rest.IsEmpty;
    }

    // Behind four places for the script's other arguments: newest first, each position once, no more than are kept.
    private static RedisValue[] NewestFirst(ReadOnlySpan<TimelineEntry> entries)
    {
        const int Before = 4;
        var sorted = entries.ToArray();
        Array.Sort(sorted, static (left, right) => right.Position.CompareTo(left.Position));
        var values = new List<RedisValue>(sorted.Length + Before);
        for (var i = 0; i < Before; i++)
            values.Add(RedisValue.EmptyString);
        for (var i = 0; i < sorted.Length && values.Count <= Limits.CachedTimelineEntries + Before; i++)
        {
            if (i == 0 || sorted[i].Position != sorted[i - 1].Position)
                values.Add(TimelineEntryCodec.Encode(sorted[i])); // One more than is kept: the script learns from it what was lost.
        }
        return [.. values];
    }

    private CacheUnavailableException Unavailable(Exception? cause = null) =>
        new($"Redis at {redis.Endpoint} did not take a command; it is tried again. If this goes on, see that it runs, answers PING and has memory left.", cause);
}
