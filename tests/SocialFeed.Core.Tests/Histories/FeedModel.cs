using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.Histories;

internal sealed class ModelPost
{
    public required long Id { get; init; }

    public required long Author { get; init; }

    public required Visibility Visibility { get; init; }

    public required long? ReplyTo { get; init; }

    public required long? QuoteOf { get; init; }

    public required IReadOnlyList<long> Mentioned { get; init; }

    public bool IsDeleted { get; set; }
}

internal readonly record struct ModelEntry(long Position, long Post, FeedReason Reason, long? Reposter);

/// <summary>
/// What the product must show, written down as plainly as the definition reads: lists of facts, and the feed as a function of them. No timelines, no caches,
/// no fan-out. Ids tell who came first.
/// </summary>
internal sealed class FeedModel
{
    public List<long> Users { get; } = [];

    public HashSet<long> Suspended { get; } = [];

    public SortedDictionary<long, ModelPost> Posts { get; } = [];

    /// <summary>(who, whom) to the id of the follow.</summary>
    public Dictionary<(long Who, long Whom), long> Follows { get; } = [];

    public HashSet<(long Who, long Whom)> Blocks { get; } = [];

    public HashSet<(long Who, long Whom)> Mutes { get; } = [];

    public HashSet<(long Who, long Post)> Likes { get; } = [];

    /// <summary>(who, post) to the id of the repost.</summary>
    public Dictionary<(long Who, long Post), long> Reposts { get; } = [];

    public List<ModelEntry> Feed(long viewer)
    {
        var feed = new List<ModelEntry>();
        foreach (var post in Posts.Values)
        {
            if (post.IsDeleted || !MaySee(viewer, post) || Mutes.Contains((viewer, post.Author)))
                continue;
            if (post.Author == viewer)
                feed.Add(new ModelEntry(post.Id, post.Id, FeedReason.OwnPost, null));
            else if (Follows.TryGetValue((viewer, post.Author), out var follow))
                AddFollowed(feed, viewer, post, follow);
            else
                AddReposted(feed, viewer, post);
        }
        return [.. feed.OrderByDescending(entry => entry.Position)];
    }

    private void AddFollowed(List<ModelEntry> feed, long viewer, ModelPost post, long follow)
    {
        var reason = FeedReason.FollowedAuthor;
        if (post.ReplyTo is { } answered)
        {
            var whom = Posts[answered].Author;
            if (whom != viewer && !Follows.ContainsKey((viewer, whom)))
                return;
            reason = FeedReason.Reply;
        }
        feed.Add(new ModelEntry(post.Id, post.Id, post.Id < follow ? FeedReason.Backfill : reason, null));
    }

    private void AddReposted(List<ModelEntry> feed, long viewer, ModelPost post)
    {
        var reposts = Reposts
            .Where(repost => repost.Key.Post == post.Id)
            .Where(repost => Follows.ContainsKey((viewer, repost.Key.Who)))
            .Where(repost => !Suspended.Contains(repost.Key.Who) && !Mutes.Contains((viewer, repost.Key.Who)))
            .ToList();
        if (reposts.Count == 0)
            return;
        var first = reposts.MinBy(repost => repost.Value);
        var isOld = first.Value < Follows[(viewer, first.Key.Who)];
        feed.Add(new ModelEntry(first.Value, post.Id, isOld ? FeedReason.Backfill : FeedReason.Repost, first.Key.Who));
    }

    /// <summary>Posts and reposts of one author as a viewer sees them (null: not signed in): position and post, newest first.</summary>
    public List<(long Position, long Post)> Profile(long? viewer, long author, bool withReplies)
    {
        if (viewer != author && (Suspended.Contains(author) || IsBlocked(viewer, author)))
            return [];
        var own = Posts.Values
            .Where(post => post.Author == author && (withReplies || post.ReplyTo is null))
            .Select(post => (Position: post.Id, Post: post.Id));
        var reposted = Reposts
            .Where(repost => repost.Key.Who == author)
            .Select(repost => (Position: repost.Value, repost.Key.Post));
        return [.. own.Concat(reposted).Where(item => IsShown(viewer, Posts[item.Post])).OrderByDescending(item => item.Position)];
    }

    public List<long> Replies(long? viewer, long postId) =>
        [.. Posts.Values.Where(post => post.ReplyTo == postId && IsShown(viewer, post)).Select(post => post.Id).OrderDescending()];

    public PostCounts CountsOf(long postId) => new(
        Posts.Values.Count(post => post.ReplyTo == postId && IsPublic(post)),
        Reposts.Keys.Count(repost => repost.Post == postId),
        Posts.Values.Count(post => post.QuoteOf == postId && IsPublic(post)),
        Likes.Count(like => like.Post == postId));

    public UserCounts CountsOfUser(long user) => new(
        Posts.Values.Count(post => post.Author == user && IsPublic(post)),
        Follows.Keys.Count(follow => follow.Whom == user),
        Follows.Keys.Count(follow => follow.Who == user));

    public bool MaySee(long? viewer, ModelPost post)
    {
        if (post.Author == viewer)
            return true;
        if (Suspended.Contains(post.Author) || IsBlocked(viewer, post.Author))
            return false;
        var isMentioned = viewer is { } someone && !post.IsDeleted && post.Mentioned.Contains(someone);
        var follows = viewer is { } reader && Follows.ContainsKey((reader, post.Author));
        return post.Visibility == Visibility.Public || isMentioned || (post.Visibility == Visibility.Followers && follows);
    }

    public bool IsBlocked(long? one, long other) =>
        one is { } someone && (Blocks.Contains((someone, other)) || Blocks.Contains((other, someone)));

    private bool IsShown(long? viewer, ModelPost post) => !post.IsDeleted && MaySee(viewer, post);

    private static bool IsPublic(ModelPost post) => post is { IsDeleted: false, Visibility: Visibility.Public };
}
