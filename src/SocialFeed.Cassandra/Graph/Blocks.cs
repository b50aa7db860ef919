using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Graph;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Graph;

/// <summary>
/// Blocks: one row for a pair of accounts tells both directions, a list holds each account's own in order. A block
/// that was lifted keeps its id, negative, so that a repeat can finish what died half way. Callers let one operation
/// through for a pair. Thread-safe.
/// </summary>
internal sealed class Blocks(CassandraSession session, Lists lists, WriteClock clock)
{
    public async ValueTask<BlockPair> FindAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var (low, high) = userId < otherId ? (userId, otherId) : (otherId, userId);
        var pair = await session.FindAsync(session[GraphStatements.GetPair].Bind(low, high), ReadPair, cancellationToken)
            .ConfigureAwait(false);
        return userId < otherId ? pair : new BlockPair(pair.Theirs, pair.Own, pair.TheirsAt, pair.OwnAt);
    }

    /// <summary>
    /// Writes the block; the pair says so before anything else does. False when it stood; its place in the list then
    /// stands as well.
    /// </summary>
    public async ValueTask<bool> AddAsync(long userId, long blockedId, long blockId, BlockPair pair, CancellationToken cancellationToken)
    {
        if (pair.Own > 0)
        {
            await lists.AddAsync(ListTable.UserBlocks, userId, pair.Own, blockedId, cancellationToken, isReplay: true)
                .ConfigureAwait(false);
            return false;
        }
        // Before the block can be seen, those who look it up must know that they have to.
        await session.ExecuteAsync(session[GraphStatements.NoteBlocks].Bind(userId, GraphStatements.BlocksList), cancellationToken)
            .ConfigureAwait(false);
        await session.ExecuteAsync(session[GraphStatements.NoteBlocks].Bind(blockedId, GraphStatements.BlocksList), cancellationToken)
            .ConfigureAwait(false);
        await PutAsync(userId, blockedId, blockId, clock.NextAfter(pair.OwnAt), cancellationToken).ConfigureAwait(false);
        await lists.AddAsync(ListTable.UserBlocks, userId, blockId, blockedId, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>False when there was none.</summary>
    public async ValueTask<bool> LiftAsync(long userId, long blockedId, BlockPair pair, CancellationToken cancellationToken)
    {
        if (pair.Own == 0)
            return false;
        if (pair.Own > 0)
            await PutAsync(userId, blockedId, -pair.Own, clock.NextAfter(pair.OwnAt), cancellationToken).ConfigureAwait(false);
        await lists.RemoveAsync(ListTable.UserBlocks, userId, Math.Abs(pair.Own), cancellationToken).ConfigureAwait(false);
        return pair.Own > 0;
    }

    /// <summary>
    /// Adds the blocks, of those asked for, between the viewer and each of the others. One read for the many who have
    /// none.
    /// </summary>
    public async ValueTask MarkAsync(
        long viewerId, ReadOnlyMemory<long> otherIds, Relation asked, Memory<Relation> relations, CancellationToken cancellationToken)
    {
        using (var rows = await session.QueryAsync(
            session[GraphStatements.FindBlocks].Bind(viewerId, GraphStatements.BlocksList), cancellationToken).ConfigureAwait(false))
        {
            if (rows.RowCount == 0)
                return;
        }
        await session.ForEachAsync(
            otherIds.Length,
            (Blocks: this, viewerId, otherIds, asked, relations),
            static async (work, i, cancel) =>
            {
                var pair = await work.Blocks.FindAsync(work.viewerId, work.otherIds.Span[i], cancel).ConfigureAwait(false);
                var found = (pair.Own > 0 ? Relation.Blocks : 0) | (pair.Theirs > 0 ? Relation.BlockedBy : 0);
                work.relations.Span[i] |= found & work.asked;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private ValueTask PutAsync(long userId, long otherId, long blockId, long timestamp, CancellationToken cancellationToken)
    {
        var put = userId < otherId
            ? session[GraphStatements.PutLowBlocks].Bind(blockId, userId, otherId)
            : session[GraphStatements.PutHighBlocks].Bind(blockId, otherId, userId);
        return session.ExecuteAsync(put.SetTimestamp((long?)timestamp), cancellationToken);
    }

    private static BlockPair ReadPair(Row row) => new(
        row.GetNullableInt64(0) ?? 0, row.GetNullableInt64(1) ?? 0, row.GetNullableInt64(2) ?? 0, row.GetNullableInt64(3) ?? 0);
}

/// <summary>
/// The blocks between two accounts as one of them sees it: ids, negative once lifted, 0 where there never was one;
/// and their write times.
/// </summary>
internal readonly record struct BlockPair(long Own, long Theirs, long OwnAt, long TheirsAt)
{
    public bool Stands => Own > 0 || Theirs > 0;
}
