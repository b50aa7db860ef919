using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>
/// One read of many authors' timelines as if they were one. Each author is asked for a few entries first; only those
/// whose entries so far are all among the best are asked on, for more each time. What is known of the best bounds
/// every later question.
/// </summary>
internal sealed class AuthorMerge(CassandraSession session, Lists lists, PositionRange range, int limit)
{
    private const int FirstEntries = 8;
    private const int Growth = 4;

    private readonly Lock _lock = new();

    /// <summary>The best entries so far; its root is the worst of them.</summary>
    private readonly PriorityQueue<TimelineEntry, long> _best = new();

    private readonly bool _oldestFirst = range.OldestFirst;

    /// <summary>Where entries may still be among the best.</summary>
    private PositionRange _range = range;

    public async ValueTask ReadAsync(ReadOnlyMemory<long> authors, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        var open = new List<Source>(authors.Length);
        foreach (var author in authors.Span)
            open.Add(new Source(author, _oldestFirst ? _range.Above : _range.Below));
        // An even share each, and some more for those who write most.
        var each = Math.Min(limit, FirstEntries + (2 * limit / authors.Length));
        for (; open.Count > 0; each = (int)Math.Min(limit, (long)each * Growth))
        {
            var asked = each;
            await session.ForEachAsync(
                open.Count, (open, asked), (work, i, cancel) => ReadAsync(work.open[i], work.asked, cancel), cancellationToken)
                    .ConfigureAwait(false);
            open.RemoveAll(source => source.IsAtEnd || !IsBetter(source.Last));
        }
        var first = entries.Count;
        while (_best.TryDequeue(out var entry, out _))
            entries.Add(entry);
        entries.Reverse(first, entries.Count - first);
    }

    private async ValueTask ReadAsync(Source source, int asked, CancellationToken cancellationToken)
    {
        PositionRange left;
        lock (_lock)
        {
            left = _oldestFirst
                ? new PositionRange(_range.Below, source.Last, true)
                : new PositionRange(source.Last, _range.Above, false);
        }
        var found = new List<TimelineEntry>(asked);
        await lists.ReadAsync(ListTable.AuthorTimelines, source.Author, left, asked, found, AuthorRows.Read, cancellationToken)
            .ConfigureAwait(false);
        source.IsAtEnd = found.Count < asked;
        if (found.Count > 0)
            source.Last = found[^1].Position;
        lock (_lock)
        {
            foreach (var entry in found)
                Keep(entry);
        }
    }

    private void Keep(in TimelineEntry entry)
    {
        if (_best.Count < limit)
            _best.Enqueue(entry, RankOf(entry.Position));
        else if (IsBetter(entry.Position))
            _best.EnqueueDequeue(entry, RankOf(entry.Position));
        else
            return;
        // The worst of a full set bounds the range, itself left in it: positions are unique, so that nothing else stands there.
        if (_best.Count == limit && _best.TryPeek(out var worst, out _))
            _range = _oldestFirst ? _range with { Below = worst.Position + 1 } : _range with { Above = worst.Position - 1 };
    }

    private bool IsBetter(long position) =>
        _best.Count < limit || (_best.TryPeek(out _, out var worst) && RankOf(position) > worst);

    private long RankOf(long position) => _oldestFirst ? -position : position;

    private sealed class Source(long author, long start)
    {
        public long Author => author;

        /// <summary>Where the next question begins, exclusive.</summary>
        public long Last { get; set; } = start;

        public bool IsAtEnd { get; set; }
    }
}
