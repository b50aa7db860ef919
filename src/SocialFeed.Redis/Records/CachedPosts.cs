using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Redis.Records;

/// <summary>Posts by id out of Redis; everything else, and every write, goes to the store behind.</summary>
internal sealed class CachedPosts : IPostStore
{
    private readonly IPostStore _store;
    private readonly RecordCache<Post> _cache;

    public CachedPosts(IPostStore store, RedisConnection redis, RedisOptions options, TimeProvider time)
    {
        _store = store;
        _cache = new RecordCache<Post>(redis, options, time, CacheKind.Post, store.GetAsync, RecordCodec.Encode, RecordCodec.DecodePost);
    }

    /// <summary>Needs no fence: the id is new and absence is not cached, and writing a post again changes nothing.</summary>
    public ValueTask<CreatePostResult> CreateAsync(Post post, IdempotencyKey? key, CancellationToken cancellationToken) =>
        _store.CreateAsync(post, key, cancellationToken);

    public ValueTask GetAsync(ReadOnlyMemory<long> ids, Memory<Post?> posts, CancellationToken cancellationToken) =>
        _cache.GetAsync(ids, posts, cancellationToken);

    public async ValueTask<bool> DeleteAsync(long postId, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.DeleteAsync(postId, cancellationToken);
        }
        finally
        {
            await _cache.FenceAsync(postId);
        }
    }

    public ValueTask ReadRepliesAsync(long postId, PositionRange range, int limit, List<long> replyIds, CancellationToken cancellationToken) =>
        _store.ReadRepliesAsync(postId, range, limit, replyIds, cancellationToken);
}
