using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Redis.Records;

/// <summary>Posts by id out of Redis; everything else, and every write, goes to the store behind.</summary>
internal sealed class CachedPosts : IPostStore
{
    private readonly IPostStore _store;
    private readonly RecordCache<Post> _cache;
    private readonly CachedCounts _counts;

    public CachedPosts(IPostStore store, CachedCounts counts, RedisConnection redis, RedisOptions options, TimeProvider time)
    {
        (_store, _counts) = (store, counts);
        _cache = new RecordCache<Post>(
            redis, options, time, CacheKind.Post, options.RecordLife, store.GetAsync, RecordCodec.Encode, RecordCodec.DecodePost);
    }

    /// <summary>The post needs no fence: the id is new and absence is not cached, and writing a post again changes nothing.</summary>
    public ValueTask<CreatePostResult> CreateAsync(Post post, IdempotencyKey? key, CancellationToken cancellationToken) =>
        _counts.ChangeAsync(post.ReplyToId, post.QuoteOfId, _store.CreateAsync(post, key, cancellationToken));

    public ValueTask GetAsync(ReadOnlyMemory<long> ids, Memory<Post?> posts, CancellationToken cancellationToken) =>
        _cache.GetAsync(ids, posts, cancellationToken);

    public async ValueTask<bool> DeleteAsync(long postId, CancellationToken cancellationToken)
    {
        // Whom it answers and quotes, for their counts; the stub that is left does not say it all.
        var posts = new Post?[1];
        await GetAsync(new[] { postId }, posts, cancellationToken);
        try
        {
            return await _counts.ChangeAsync(posts[0]?.ReplyToId, posts[0]?.QuoteOfId, _store.DeleteAsync(postId, cancellationToken));
        }
        finally
        {
            await _cache.FenceAsync(postId);
        }
    }

    public ValueTask ReadRepliesAsync(long postId, PositionRange range, int limit, List<long> replyIds, CancellationToken cancellationToken) =>
        _store.ReadRepliesAsync(postId, range, limit, replyIds, cancellationToken);
}
