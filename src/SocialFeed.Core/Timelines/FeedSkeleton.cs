using System.Buffers;

namespace SocialFeed.Core.Timelines;

/// <summary>
/// First step of reading a feed: the candidates, chunk by chunk. What fan-out has guaranteed to push is read from the home timeline; everything else is pulled
/// from the authors' own timelines; both are merged. See <see cref="FeedReader.Floor"/> and <see cref="Graph.FollowedAuthor.FilledDownTo"/> for the guarantee.
/// </summary>
internal sealed class FeedSkeleton(ITimelineStore timelines, HomeTimeline home)
{
    /// <summary>
    /// Fills <see cref="FeedBuffers.Merged"/> with the next candidates in range order and gives the range that is left, null at the end. Every chunk but the
    /// last, and the one that ends at the reader's floor, holds at least <paramref name="limit"/> entries.
    /// </summary>
    public ValueTask<PositionRange?> ReadChunkAsync(
        FeedReader reader, PositionRange range, int limit, FeedBuffers buffers, CancellationToken cancellationToken)
    {
        buffers.Clear();
        if (range.OldestFirst)
        {
            return range.Above + 1 < reader.Floor
                ? ReadPulledUpAsync(reader, range, limit, buffers, cancellationToken)
                : ReadPushedUpAsync(reader, range, limit, buffers, cancellationToken);
        }
        return range.Below <= reader.Floor
            ? ReadPulledDownAsync(reader, range, limit, buffers, cancellationToken)
            : ReadPushedDownAsync(reader, range, limit, buffers, cancellationToken);
    }

    // Newest first, at or above the floor.
    private async ValueTask<PositionRange?> ReadPushedDownAsync(
        FeedReader reader, PositionRange range, int limit, FeedBuffers buffers, CancellationToken cancellationToken)
    {
        var window = range with { Above = Math.Max(range.Above, reader.Floor - 1) };
        await home.ReadAsync(reader.ViewerId, window, limit, buffers.Pushed, cancellationToken);
        var low = buffers.Pushed.Count == limit ? buffers.Pushed[^1].Position : window.Above + 1;
        await PullAsync(reader, window with { Above = low - 1 }, low, limit, buffers, cancellationToken);
        if (buffers.Pulled.Count == limit)
            low = Math.Max(low, buffers.Pulled[^1].Position);
        Merge(buffers, range with { Above = low - 1 });
        return low <= range.Above + 1 ? null : range with { Below = low };
    }

    // Newest first, below the floor: home rows add nothing that the authors do not have.
    private async ValueTask<PositionRange?> ReadPulledDownAsync(
        FeedReader reader, PositionRange range, int limit, FeedBuffers buffers, CancellationToken cancellationToken)
    {
        await PullAsync(reader, range, 0, limit, buffers, cancellationToken);
        Merge(buffers, range);
        return buffers.Pulled.Count < limit ? null : range with { Below = buffers.Pulled[^1].Position };
    }

    // Oldest first, at or above the floor.
    private async ValueTask<PositionRange?> ReadPushedUpAsync(
        FeedReader reader, PositionRange range, int limit, FeedBuffers buffers, CancellationToken cancellationToken)
    {
        await home.ReadAsync(reader.ViewerId, range, limit, buffers.Pushed, cancellationToken);
        var high = buffers.Pushed.Count == limit ? buffers.Pushed[^1].Position : range.Below - 1;
        await PullAsync(reader, range with { Below = high + 1 }, range.Above + 1, limit, buffers, cancellationToken);
        if (buffers.Pulled.Count == limit)
            high = Math.Min(high, buffers.Pulled[^1].Position);
        Merge(buffers, range with { Below = high + 1 });
        return high >= range.Below - 1 ? null : range with { Above = high };
    }

    // Oldest first, below the floor and up to it.
    private async ValueTask<PositionRange?> ReadPulledUpAsync(
        FeedReader reader, PositionRange range, int limit, FeedBuffers buffers, CancellationToken cancellationToken)
    {
        var window = range with { Below = Math.Min(range.Below, reader.Floor) };
        await PullAsync(reader, window, 0, limit, buffers, cancellationToken);
        Merge(buffers, window);
        if (buffers.Pulled.Count == limit)
            return range with { Above = buffers.Pulled[^1].Position };
        return window.Below == range.Below ? null : range with { Above = window.Below - 1 };
    }

    /// <summary>
    /// Reads the viewer and every followed author whose entries at <paramref name="from"/> and above are not all pushed; with 0, every one. Those whose
    /// entries the rules would drop are not read at all.
    /// </summary>
    private async ValueTask PullAsync(
        FeedReader reader, PositionRange window, long from, int limit, FeedBuffers buffers, CancellationToken cancellationToken)
    {
        var following = reader.Graph.Following;
        var authors = ArrayPool<long>.Shared.Rent(following.Count + 1);
        try
        {
            authors[0] = reader.ViewerId;
            var count = 1;
            for (var i = 0; i < following.Count; i++)
            {
                var author = following[i];
                var isPushed = !author.IsPulled && author.FilledDownTo <= from && from > 0;
                if (!isPushed && author.IsActive && !reader.Graph.Mutes(author.AuthorId))
                    authors[count++] = author.AuthorId;
            }
            await timelines.ReadAuthorsAsync(authors.AsMemory(0, count), window, limit, buffers.Pulled, cancellationToken);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(authors);
        }
    }

    // Both lists are in range order; an entry that was both pushed and pulled is kept once.
    private static void Merge(FeedBuffers buffers, PositionRange covered)
    {
        var (pushed, pulled, merged) = (buffers.Pushed, buffers.Pulled, buffers.Merged);
        int i = 0, j = 0;
        while (i < pushed.Count || j < pulled.Count)
        {
            TimelineEntry next;
            if (j == pulled.Count)
                next = pushed[i++];
            else if (i == pushed.Count)
                next = pulled[j++];
            else if (pushed[i].Position == pulled[j].Position)
                (next, i, j) = (pushed[i], i + 1, j + 1);
            else if (pushed[i].Position > pulled[j].Position != covered.OldestFirst)
                next = pushed[i++];
            else
                next = pulled[j++];
            if (!covered.Contains(next.Position))
                break; // What lies beyond comes with the next chunk.
            merged.Add(next);
        }
    }
}
