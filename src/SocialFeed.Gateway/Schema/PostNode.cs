using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Gateway.Http;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Schema;

/// <summary>The type Post over the core's record. Everything that belongs to somebody else comes through a loader, a column of posts at a time.</summary>
[ObjectType<Post>(BindProperties =
    [nameof(Post.CreatedAt), nameof(Post.EditedAt), nameof(Post.IsDeleted), nameof(Post.Visibility), nameof(Post.Media), nameof(Post.Hashtags)])]
[GraphQLDescription("A post that the viewer may not see is null wherever it would stand. A deleted one is a stub: no text, media, hashtags, mentions, quote or revisions.")]
[Implements(typeof(INode))]
public static class PostNode
{
    [ID(GlobalId.Post)]
    public static long GetId([Parent] Post post) => post.Id;

    [BatchResolver]
    [GraphQLDescription("A stub user (handle and display name only) once the account is deleted or suspended.")]
    public static async ValueTask<IReadOnlyList<User>> GetAuthorAsync(
        [Parent] IReadOnlyList<Post> posts, UserByIdLoader users, CancellationToken cancellationToken)
    {
        var loaded = await users.LoadAsync(Column(posts, static p => p.AuthorId), cancellationToken);
        var authors = new User[posts.Count];
        for (var i = 0; i < authors.Length; i++)
            authors[i] = loaded[i] ?? throw new InvalidOperationException($"The author {posts[i].AuthorId} of post {posts[i].Id} has no account row.");
        return authors;
    }

    [GraphQLDescription("1 to 500 grapheme clusters and at most 5,000 UTF-8 bytes; null only once deleted.")]
    public static string? GetText([Parent] Post post) => post.Text;

    [BatchResolver]
    public static async ValueTask<IReadOnlyList<IReadOnlyList<User>>> GetMentionsAsync(
        [Parent] IReadOnlyList<Post> posts, UserByIdLoader users, CancellationToken cancellationToken)
    {
        var loaded = await users.LoadAsync([.. posts.SelectMany(p => p.Mentions)], cancellationToken);
        var result = new IReadOnlyList<User>[posts.Count];
        var next = 0;
        for (var i = 0; i < result.Length; i++)
        {
            var mentioned = new List<User>(posts[i].Mentions.Count);
            foreach (var _ in posts[i].Mentions)
            {
                if (loaded[next++] is { } user)
                    mentioned.Add(user);
            }

            result[i] = mentioned;
        }

        return result;
    }

    [BatchResolver]
    [GraphQLDescription("The post this one answers.")]
    public static ValueTask<IReadOnlyList<Post?>> GetReplyToAsync(
        [Parent] IReadOnlyList<Post> posts, PostByIdLoader loader, CancellationToken cancellationToken) =>
        RelatedAsync(posts, loader, static p => p.ReplyToId, cancellationToken);

    [BatchResolver]
    [GraphQLDescription("The first post of the thread; the post itself when it starts one; null when the viewer may not see it.")]
    public static ValueTask<IReadOnlyList<Post?>> GetRootAsync(
        [Parent] IReadOnlyList<Post> posts, PostByIdLoader loader, CancellationToken cancellationToken) =>
        RelatedAsync(posts, loader, static p => p.RootId, cancellationToken);

    [BatchResolver]
    [GraphQLDescription("The post this one quotes.")]
    public static ValueTask<IReadOnlyList<Post?>> GetQuoteOfAsync(
        [Parent] IReadOnlyList<Post> posts, PostByIdLoader loader, CancellationToken cancellationToken) =>
        RelatedAsync(posts, loader, static p => p.QuoteOfId, cancellationToken);

    [BatchResolver]
    public static ValueTask<IReadOnlyList<int>> GetReplyCountAsync(
        [Parent] IReadOnlyList<Post> posts, PostCountsLoader counts, CancellationToken cancellationToken) =>
        CountsAsync(posts, counts, static c => c.Replies, cancellationToken);

    [BatchResolver]
    public static ValueTask<IReadOnlyList<int>> GetRepostCountAsync(
        [Parent] IReadOnlyList<Post> posts, PostCountsLoader counts, CancellationToken cancellationToken) =>
        CountsAsync(posts, counts, static c => c.Reposts, cancellationToken);

    [BatchResolver]
    public static ValueTask<IReadOnlyList<int>> GetQuoteCountAsync(
        [Parent] IReadOnlyList<Post> posts, PostCountsLoader counts, CancellationToken cancellationToken) =>
        CountsAsync(posts, counts, static c => c.Quotes, cancellationToken);

    [BatchResolver]
    public static ValueTask<IReadOnlyList<int>> GetLikeCountAsync(
        [Parent] IReadOnlyList<Post> posts, PostCountsLoader counts, CancellationToken cancellationToken) =>
        CountsAsync(posts, counts, static c => c.Likes, cancellationToken);

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<PostConnection> GetRepliesAsync(
        [Parent] Post post, int? first, string? after, int? last, string? before,
        ViewerContext viewer, PostPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadRepliesAsync(viewer.UserId, post.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<UserConnection> GetLikedByAsync(
        [Parent] Post post, int? first, string? after, int? last, string? before,
        UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadLikedByAsync(post.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<UserConnection> GetRepostedByAsync(
        [Parent] Post post, int? first, string? after, int? last, string? before,
        UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadRepostedByAsync(post.Id, Paging.Read(first, after, last, before), cancellationToken));

    [BatchResolver]
    [GraphQLDescription("False when not signed in; so are the next two.")]
    public static ValueTask<IReadOnlyList<bool>> GetViewerHasLikedAsync(
        [Parent] IReadOnlyList<Post> posts, ViewerContext viewer, ViewerFlagsLoader flags, CancellationToken cancellationToken) =>
        FlagsAsync(posts, viewer, flags, ViewerFlags.Liked, cancellationToken);

    [BatchResolver]
    public static ValueTask<IReadOnlyList<bool>> GetViewerHasRepostedAsync(
        [Parent] IReadOnlyList<Post> posts, ViewerContext viewer, ViewerFlagsLoader flags, CancellationToken cancellationToken) =>
        FlagsAsync(posts, viewer, flags, ViewerFlags.Reposted, cancellationToken);

    [BatchResolver]
    public static ValueTask<IReadOnlyList<bool>> GetViewerHasBookmarkedAsync(
        [Parent] IReadOnlyList<Post> posts, ViewerContext viewer, ViewerFlagsLoader flags, CancellationToken cancellationToken) =>
        FlagsAsync(posts, viewer, flags, ViewerFlags.Bookmarked, cancellationToken);

    private static async ValueTask<IReadOnlyList<int>> CountsAsync(
        IReadOnlyList<Post> posts, PostCountsLoader loader, Func<PostCounts, int> select, CancellationToken cancellationToken)
    {
        var counts = await loader.LoadAsync(Column(posts, static p => p.Id), cancellationToken);
        var result = new int[posts.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = select(counts[i]);
        return result;
    }

    private static async ValueTask<IReadOnlyList<bool>> FlagsAsync(
        IReadOnlyList<Post> posts, ViewerContext viewer, ViewerFlagsLoader loader, ViewerFlags flag, CancellationToken cancellationToken)
    {
        var result = new bool[posts.Count];
        if (viewer.UserId is null)
            return result;

        var flags = await loader.LoadAsync(Column(posts, static p => p.Id), cancellationToken);
        for (var i = 0; i < result.Length; i++)
            result[i] = (flags[i] & flag) != 0;
        return result;
    }

    /// <summary>Loads the posts that some of a column refer to, and puts each where it belongs.</summary>
    private static async ValueTask<IReadOnlyList<Post?>> RelatedAsync(
        IReadOnlyList<Post> posts, PostByIdLoader loader, Func<Post, long?> select, CancellationToken cancellationToken)
    {
        var ids = new List<long>(posts.Count);
        foreach (var post in posts)
        {
            if (select(post) is { } id)
                ids.Add(id);
        }

        var result = new Post?[posts.Count];
        if (ids.Count == 0)
            return result;

        var loaded = await loader.LoadAsync(ids, cancellationToken);
        for (int i = 0, next = 0; i < result.Length; i++)
        {
            if (select(posts[i]) is not null)
                result[i] = loaded[next++];
        }

        return result;
    }

    private static long[] Column(IReadOnlyList<Post> posts, Func<Post, long> select)
    {
        var column = new long[posts.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = select(posts[i]);
        return column;
    }
}

/// <summary>The type Media over the core's record.</summary>
[ObjectType<Media>]
[GraphQLDescription("An image or video; its bytes are served by the CDN, never by this API.")]
public static class MediaNode
{
    [GraphQLType("URL!")]
    public static string GetUrl([Parent] Media media) => media.Url;
}
