using SocialFeed.Cassandra.Graph;
using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Engagement;

/// <summary>
/// Finds the earliest repost of a post by someone of a set. The reposts are walked from the oldest; where they turn
/// out to be more than the set has members, each member's mark is looked up instead. Either way at most about twice
/// the smaller number of rows is read. Thread-safe.
/// </summary>
internal sealed class EarliestReposts(CassandraSession session, Lists lists, Marks marks, AuthorSet inactive)
{
    /// <summary>Reposts read in the first step of a walk; later steps are larger.</summary>
    private const int FirstStep = 100;
    private const int StepMax = 1_000;

    public async ValueTask FindAsync(
        ReadOnlyMemory<long> postIds, IReadOnlySet<long> reposters, Memory<Repost> reposts, CancellationToken cancellationToken)
    {
        reposts.Span[..postIds.Length].Clear();
        if (reposters.Count == 0 || postIds.IsEmpty)
            return;
        await inactive.RefreshAsync(cancellationToken).ConfigureAwait(false);
        await session.ForEachAsync(
            postIds.Length,
            (Finder: this, postIds, reposters, reposts),
            static async (work, i, cancel) =>
            {
                var earliest = await work.Finder.FindAsync(work.postIds.Span[i], work.reposters, cancel).ConfigureAwait(false);
                work.reposts.Span[i] = earliest;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Repost> FindAsync(long postId, IReadOnlySet<long> reposters, CancellationToken cancellationToken)
    {
        var range = PositionRange.All with { OldestFirst = true };
        var rows = new List<Listed>();
        var left = reposters.Count;
        for (var step = Math.Min(FirstStep, left); left > 0; step = Math.Min(StepMax, left))
        {
            rows.Clear();
            await lists.ReadAsync(ListTable.PostReposts, postId, range, step, rows, ListedRows.ReadUser, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (reposters.Contains(row.UserId) && !inactive.Contains(row.UserId))
                    return new Repost(row.Position, postId, row.UserId);
            }
            if (rows.Count < step)
                return default;
            left -= rows.Count;
            range = range with { Above = rows[^1].Position };
        }
        return await ProbeAsync(postId, reposters, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Repost> ProbeAsync(long postId, IReadOnlySet<long> reposters, CancellationToken cancellationToken)
    {
        var active = new List<long>(reposters.Count);
        foreach (var reposter in reposters)
        {
            if (!inactive.Contains(reposter))
                active.Add(reposter);
        }
        var found = new MarkState[active.Count];
        await session.ForEachAsync(
            active.Count,
            (marks, postId, active, found),
            static async (work, i, cancel) =>
                work.found[i] = await work.marks.FindAsync(Marks.Repost, work.active[i], work.postId, cancel).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        var earliest = default(Repost);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i].Stands && (earliest.Id == 0 || found[i].Id < earliest.Id))
                earliest = new Repost(found[i].Id, postId, active[i]);
        }
        return earliest;
    }
}
