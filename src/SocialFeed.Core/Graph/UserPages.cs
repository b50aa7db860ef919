using SocialFeed.Core.Engagement;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Graph;

/// <summary>Lists of accounts, newest first. Who may see a list is for the caller to decide. Thread-safe.</summary>
public sealed class UserPages(IGraphStore graph, IEngagementStore engagement)
{
    private delegate ValueTask ReadRows(long id, PositionRange range, int limit, List<Listed> rows, CancellationToken cancellationToken);

    public ValueTask<Page<Listed>> ReadFollowersAsync(long userId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(graph.ReadFollowersAsync, userId, page, cancellationToken);

    public ValueTask<Page<Listed>> ReadFollowingAsync(long userId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(graph.ReadFollowingAsync, userId, page, cancellationToken);

    public ValueTask<Page<Listed>> ReadBlocksAsync(long userId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(graph.ReadBlocksAsync, userId, page, cancellationToken);

    public ValueTask<Page<Listed>> ReadMutesAsync(long userId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(graph.ReadMutesAsync, userId, page, cancellationToken);

    public ValueTask<Page<Listed>> ReadLikedByAsync(long postId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(engagement.ReadLikedByAsync, postId, page, cancellationToken);

    public ValueTask<Page<Listed>> ReadRepostedByAsync(long postId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(engagement.ReadRepostedByAsync, postId, page, cancellationToken);

    private static async ValueTask<Page<Listed>> ReadAsync(ReadRows read, long id, PageArguments page, CancellationToken cancellationToken)
    {
        var rows = new List<Listed>(page.Limit + 1);
        await read(id, page.Range, page.Limit + 1, rows, cancellationToken);
        var hasMore = rows.Count > page.Limit;
        if (hasMore)
            rows.RemoveAt(page.Limit);
        if (page.Backward)
            rows.Reverse();
        return new Page<Listed>(
            rows,
            HasNextPage: page.Backward ? page.Before is not null : hasMore,
            HasPreviousPage: page.Backward ? hasMore : page.After is not null,
            EndPosition: rows.Count == 0 ? null : rows[^1].Position)
        {
            StartPosition = rows.Count == 0 ? null : rows[0].Position,
        };
    }
}
