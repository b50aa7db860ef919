using SocialFeed.Core.Engagement;

namespace SocialFeed.Redis.Records;

/// <summary>
/// The four numbers of a post out of Redis. Every change of one takes them out, so that after it has returned nobody finds what stood before; the exceptions are
/// those of <see cref="RecordCache{T}"/>, with <see cref="RedisOptions.CountsLife"/> as their bound.
/// </summary>
internal sealed class CachedCounts
{
    private readonly IEngagementStore _store;
    private readonly RecordCache<Record> _cache;

    public CachedCounts(IEngagementStore store, RedisConnection redis, RedisOptions options, TimeProvider time)
    {
        _store = store;
        _cache = new RecordCache<Record>(redis, options, time, CacheKind.Counts, options.CountsLife, LoadAsync, Encode, Decode);
    }

    public async ValueTask GetAsync(ReadOnlyMemory<long> postIds, Memory<PostCounts> counts, CancellationToken cancellationToken)
    {
        var records = new Record?[postIds.Length];
        await _cache.GetAsync(postIds, records, cancellationToken);
        for (var i = 0; i < records.Length; i++)
            counts.Span[i] = records[i]!.Counts; // The store counts any id.
    }

    /// <summary>Waits for a change of the counts of up to two posts, and takes them out of the cache whatever came of it.</summary>
    public async ValueTask<T> ChangeAsync<T>(long? postId, long? otherPostId, ValueTask<T> change)
    {
        T result;
        try
        {
            result = await change;
        }
        catch (Exception)
        {
            // It may have taken effect, or may still.
            await BothAsync(postId, otherPostId, _cache.FenceAsync);
            throw;
        }
        await BothAsync(postId, otherPostId, _cache.ForgetAsync);
        return result;
    }

    private static async ValueTask BothAsync(long? postId, long? otherPostId, Func<long, ValueTask> act)
    {
        if (postId is { } one)
            await act(one);
        if (otherPostId is { } other)
            await act(other);
    }

    private async ValueTask LoadAsync(ReadOnlyMemory<long> ids, Memory<Record?> records, CancellationToken cancellationToken)
    {
        var counts = new PostCounts[ids.Length];
        await _store.GetPostCountsAsync(ids, counts, cancellationToken);
        for (var i = 0; i < counts.Length; i++)
            records.Span[i] = new Record(counts[i]);
    }

    private static byte[] Encode(Record record) => RecordCodec.Encode(record.Counts);

    private static Record? Decode(long id, ReadOnlySpan<byte> bytes) => RecordCodec.DecodeCounts(bytes) is { } counts ? new Record(counts) : null;

    private sealed record Record(PostCounts Counts);
}
