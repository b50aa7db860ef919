using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Caching;

/// <summary>What is read for every feed page, kept in memory. Every write names here what it changes.</summary>
internal sealed class StoreCaches(EmbeddedOptions options)
{
    // Rough sizes in bytes of what the garbage collector holds for a value; they only have to keep the sum honest.
    private const int PostBytes = 200;
    private const int MediaBytes = 160;
    private const int ListItemBytes = 40;
    private const int GraphBytes = 600;
    private const int FollowedBytes = 190;
    private const int MutedBytes = 30;

    public ShardedCache<User> Users { get; } = new(options.CachedUsers);

    public ShardedCache<Post> Posts { get; } = new(options.CachedPosts, Weigh, options.CachedPostBytes);

    public ShardedCache<PostCounts> PostCounts { get; } = new(options.CachedPostCounts);

    public ShardedCache<AccountNumbers> Accounts { get; } = new(options.CachedAccountNumbers);

    public ShardedCache<ReaderState> Readers { get; } = new(options.CachedAccountNumbers);

    public ShardedCache<ViewerGraph> Graphs { get; } = new(options.CachedGraphs, Weigh, options.CachedGraphBytes);

    private static int Weigh(Post post) =>
        PostBytes + ((post.Text?.Length ?? 0) * sizeof(char)) + (post.Media.Count * MediaBytes)
        + ((post.Hashtags.Count + post.Mentions.Count) * ListItemBytes) + MediaTextBytes(post);

    private static int MediaTextBytes(Post post)
    {
        var length = 0;
        for (var i = 0; i < post.Media.Count; i++)
            length += post.Media[i].Url.Length + (post.Media[i].AltText?.Length ?? 0);
        return length * sizeof(char);
    }

    private static int Weigh(ViewerGraph graph) => GraphBytes + (graph.Following.Count * FollowedBytes) + (graph.MuteCount * MutedBytes);
}

/// <summary>The numbers kept with an account, and what saves look-ups when they are zero.</summary>
internal readonly record struct AccountNumbers(int Posts, int Followers, int Following, int Blocks, int BlockedBy, int FillBucket, bool IsPulled)
{
    /// <summary>Buckets 0 to one less than this may hold followers.</summary>
    public int FollowerBuckets => Followers == 0 ? 0 : FillBucket + 1;
}
