using System.Buffers;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;

namespace SocialFeed.Core.Posts;

/// <summary>Posts by id, as one viewer may see them. Three batched reads of the stores however many posts are asked for. Thread-safe.</summary>
public sealed class VisiblePosts(IPostStore store, IAccountStore accounts, IGraphStore graph)
{
    /// <summary>
    /// Fills <paramref name="posts"/> in the order of <paramref name="ids"/>: null where there is no post or the viewer may not see it, a stub where it is
    /// deleted.
    /// </summary>
    public async ValueTask GetAsync(long? viewerId, ReadOnlyMemory<long> ids, Memory<Post?> posts, CancellationToken cancellationToken)
    {
        if (ids.IsEmpty)
            return;
        await store.GetAsync(ids, posts, cancellationToken);
        var authorIds = ArrayPool<long>.Shared.Rent(ids.Length);
        var authors = ArrayPool<User?>.Shared.Rent(ids.Length);
        var relations = ArrayPool<Relation>.Shared.Rent(ids.Length);
        try
        {
            var count = CollectAuthors(posts.Span[..ids.Length], authorIds);
            if (count == 0)
                return;
            relations.AsSpan(0, count).Clear();
            var readAuthors = accounts.GetUsersAsync(authorIds.AsMemory(0, count), authors.AsMemory(0, count), cancellationToken);
            var readRelations = viewerId is { } viewer
                ? graph.GetRelationsAsync(viewer, authorIds.AsMemory(0, count), PostRules.Needed, relations.AsMemory(0, count), cancellationToken)
                : ValueTask.CompletedTask;
            await Together.Both(readAuthors, readRelations);
            Hide(viewerId, posts.Span[..ids.Length], authorIds.AsSpan(0, count), authors, relations);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(authorIds);
            ArrayPool<User?>.Shared.Return(authors, clearArray: true);
            ArrayPool<Relation>.Shared.Return(relations);
        }
    }

    /// <summary>One post; null where <see cref="GetAsync"/> gives null.</summary>
    public async ValueTask<Post?> FindAsync(long? viewerId, long postId, CancellationToken cancellationToken)
    {
        var posts = new Post?[1];
        await GetAsync(viewerId, new[] { postId }, posts, cancellationToken);
        return posts[0];
    }

    /// <summary>
    /// The post that someone wants to answer, like or share: NOT_FOUND when it is hidden or deleted, BLOCKED when one of the two blocks the other.
    /// </summary>
    public async ValueTask<Outcome<Post>> FindTargetAsync(long userId, long postId, string field, CancellationToken cancellationToken)
    {
        var post = await FindAsync(userId, postId, cancellationToken);
        if (post is { IsDeleted: false })
            return post;
        return post is null && await IsHiddenByBlockAsync(userId, postId, cancellationToken)
            ? new DomainError(ErrorCode.Blocked, "One of you blocks the other, so you cannot interact with this post.", [field])
            : DomainError.NotFound("There is no such post, or you may not see it.", field);
    }

    private async ValueTask<bool> IsHiddenByBlockAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        var posts = new Post?[1];
        await store.GetAsync(new[] { postId }, posts, cancellationToken);
        // Only what everyone else may see is told apart from what does not exist.
        if (posts[0] is not { State: PostState.Visible, Visibility: Visibility.Public } post)
            return false;
        var authors = new User?[1];
        var relations = new Relation[1];
        await accounts.GetUsersAsync(new[] { post.AuthorId }, authors, cancellationToken);
        await graph.GetRelationsAsync(userId, new[] { post.AuthorId }, PostRules.Needed, relations, cancellationToken);
        return authors[0] is { IsActive: true } && (relations[0] & (Relation.Blocks | Relation.BlockedBy)) != 0;
    }

    private static int CollectAuthors(ReadOnlySpan<Post?> posts, Span<long> authorIds)
    {
        var count = 0;
        foreach (var post in posts)
        {
            if (post is not null && !authorIds[..count].Contains(post.AuthorId))
                authorIds[count++] = post.AuthorId;
        }
        return count;
    }

    private static void Hide(
        long? viewerId, Span<Post?> posts, ReadOnlySpan<long> authorIds, ReadOnlySpan<User?> authors, ReadOnlySpan<Relation> relations)
    {
        for (var i = 0; i < posts.Length; i++)
        {
            if (posts[i] is not { } post)
                continue;
            var at = authorIds.IndexOf(post.AuthorId);
            if (!PostRules.MaySee(post, viewerId, authors[at] is { IsActive: true }, relations[at]))
                posts[i] = null;
        }
    }
}
