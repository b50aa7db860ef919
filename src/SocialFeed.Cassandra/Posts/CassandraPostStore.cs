using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Outbox;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Posts;

/// <summary>
/// Posts over Cassandra. Creating one writes its outbox row first and alone; from then on it will be complete
/// whatever happens: the sweeper writes what is missing. Thread-safe.
/// </summary>
internal sealed class CassandraPostStore(CassandraSession session, Lists lists, OutboxWriter outbox, PostRows rows) : IPostStore
{
    private readonly IdempotencyKeys _keys = new(session);
    private readonly Gates _deleting = new();

    public async ValueTask<CreatePostResult> CreateAsync(Post post, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            await WriteAsync(post, false, cancellationToken);
            return new CreatePostResult(CreatePostOutcome.Created, post.Id);
        }
        var reserved = await _keys.ReserveAsync(key, post.Id, cancellationToken);
        switch (reserved.Outcome)
        {
            case CreatePostOutcome.Created:
                await WriteAsync(post, false, cancellationToken);
                break;
            case CreatePostOutcome.Repeated when await rows.FindAsync(reserved.PostId, cancellationToken) is null:
                // The first call has not come so far, or never will: this one completes it. Both write the same.
                var isThread = post.RootId == post.Id;
                await WriteAsync(
                    post with { Id = reserved.PostId, RootId = isThread ? reserved.PostId : post.RootId }, true, cancellationToken);
                break;
        }
        return reserved;
    }

    public ValueTask GetAsync(ReadOnlyMemory<long> ids, Memory<Post?> posts, CancellationToken cancellationToken) =>
        session.ForEachAsync(
            ids.Length,
            (Rows: rows, Ids: ids, Posts: posts),
            static async (work, i, cancellation) =>
            {
                var post = await work.Rows.FindAsync(work.Ids.Span[i], cancellation);
                work.Posts.Span[i] = post;
            },
            cancellationToken);

    public async ValueTask<bool> DeleteAsync(long postId, CancellationToken cancellationToken)
    {
        // One at a time in this process; two processes may both say that they did it, and both have.
        using var passage = await _deleting.EnterAsync(postId, 0, cancellationToken);
        if (await rows.FindAsync(postId, cancellationToken) is not { IsDeleted: false } post)
            return false;
        await rows.EraseAsync(post, cancellationToken);
        return true;
    }

    public ValueTask ReadRepliesAsync(
        long postId, PositionRange range, int limit, List<long> replyIds, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.PostReplies, postId, range, limit, replyIds, static row => row.GetInt64(2), cancellationToken);

    private async ValueTask WriteAsync(Post post, bool isReplay, CancellationToken cancellationToken)
    {
        var placing = rows.PlaceAsync(post, isReplay, cancellationToken).AsTask();
        try
        {
            await outbox.AppendAsync(TimelineEntry.Of(post), PostRow.ToPayload(post), cancellationToken);
        }
        catch
        {
            await ((Task)placing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        await rows.PutAsync(post, await placing, cancellationToken);
    }
}
