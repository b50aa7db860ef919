using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

[ObjectType]
[GraphQLDescription(
    """
    A page of a home feed, newest position first. Cursors never expire: they stay good across cache loss, rebuilds and restarts.
    A page is full unless the feed ends, or the page's work budget is spent: then it is shorter, hasNextPage is true and endCursor advances.
    """)]
public sealed class FeedConnection
{
    private readonly FeedPage _page;
    private readonly DateTimeOffset _readAt;

    public FeedConnection(FeedPage page, PageArguments arguments, DateTimeOffset readAt)
    {
        _page = page;
        _readAt = readAt;
        var edges = new FeedEdge[page.Items.Count];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = new FeedEdge(page.Items[i]);
        Edges = edges;

        long? first = edges.Length > 0 ? page.Items[0].Entry.Position : null;
        long? last = edges.Length > 0 ? page.Items[^1].Entry.Position : null;
        PageInfo = arguments.Backward
            ? new PageInfo(page.HasNextPage, page.HasPreviousPage, page.StartPosition ?? first, last)
            : new PageInfo(page.HasNextPage, page.HasPreviousPage, first, page.EndPosition ?? last);
    }

    public IReadOnlyList<FeedEdge> Edges { get; }

    public IReadOnlyList<Post> Nodes => [.. _page.Items.Select(i => i.Post)];

    public PageInfo PageInfo { get; }

    [GraphQLDescription("Give this to homeFeedUpdates to continue from this page without a gap or a repeat.")]
    public string ResumeToken => Identifiers.ResumeToken.Encode(_readAt, _page.Items.Select(i => i.Entry.Position));
}

public sealed class FeedEdge(FeedItem item)
{
    public string Cursor => Identifiers.Cursor.Encode(item.Entry.Position);

    public Post Node => item.Post;

    public FeedReason Reason => item.Reason;

    [GraphQLIgnore]
    public long? ReposterId => item.RepostedBy;

    [GraphQLDescription("Its position in the feed: when it was posted, or reposted when reason is REPOST.")]
    public DateTimeOffset At => SnowflakeId.TimeOf(item.Entry.Position);
}

/// <summary>What a feed edge has to look up.</summary>
[ObjectType<FeedEdge>]
public static class FeedEdgeNode
{
    [BatchResolver]
    [GraphQLDescription("Who reposted it, when reason is REPOST.")]
    public static async ValueTask<IReadOnlyList<User?>> GetRepostedByAsync(
        [Parent] IReadOnlyList<FeedEdge> edges, UserByIdLoader users, CancellationToken cancellationToken)
    {
        var result = new User?[edges.Count];
        List<long>? ids = null;
        foreach (var edge in edges)
        {
            if (edge.ReposterId is { } id)
                (ids ??= []).Add(id);
        }

        if (ids is null)
            return result;

        var loaded = await users.LoadAsync(ids, cancellationToken);
        for (int i = 0, next = 0; i < result.Length; i++)
        {
            if (edges[i].ReposterId is not null)
                result[i] = loaded[next++];
        }

        return result;
    }
}
