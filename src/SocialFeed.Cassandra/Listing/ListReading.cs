using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Listing;

/// <summary>
/// One read of a list: the buckets that may hold positions in the range, merged by position. Buckets overlap a
/// little, so that a position may stand in either of two, or in both; it is given once, and not at all when one of
/// its rows is gone.
/// </summary>
internal sealed class ListReading<T>(CassandraSession session, ListTable table, long owner, PositionRange range, RowReader<T> read)
{
    /// <summary>Rows that one read looks at, gone ones included, before it ends short.</summary>
    private const int RowsMax = 50_000;

    private const int ChunkMin = 16;
    private const int ChunkMax = 1_000;

    /// <summary>Read beyond the limit, for rows that are gone.</summary>
    private const int Spare = 4;

    private Source? _ahead;
    private int _rows;

    /// <summary>Reads the beginning of a bucket while the directory is not known yet.</summary>
    public async ValueTask ReadAheadAsync(int bucket, int limit, CancellationToken cancellationToken)
    {
        var source = new Source(bucket) { Edge = Start };
        await LoadAsync(source, limit, cancellationToken);
        _ahead = source;
    }

    public async ValueTask ReadAsync(ListDirectory directory, long overlap, int limit, List<T> items, CancellationToken cancellationToken)
    {
        var sources = FindSources(directory, overlap);
        var wanted = limit;
        while (wanted > 0 && _rows < RowsMax && FindNext(sources) is { } next)
        {
            if (!next.HasHead)
            {
                await LoadAsync(next, wanted, cancellationToken);
                continue;
            }
            var position = next.Head.Position;
            var item = next.Head.Item;
            var gone = false;
            foreach (var source in sources)
            {
                if (!source.HasHead || source.Head.Position != position)
                    continue;
                gone |= source.Head.Gone;
                source.Advance();
            }
            if (gone)
                continue;
            items.Add(item);
            wanted--;
        }
    }

    private long Start => range.OldestFirst ? range.Above : range.Below;

    private List<Source> FindSources(ListDirectory directory, long overlap)
    {
        var sources = new List<Source>();
        for (var bucket = 0; bucket < directory.Count; bucket++)
        {
            // Positions of the bucket are in [low, high).
            var low = directory.OpenedAt(bucket);
            var next = directory.OpenedAt(bucket + 1);
            var high = next > long.MaxValue - overlap ? long.MaxValue : next + overlap;
            if (low >= range.Below || high - 1 <= range.Above)
                continue;
            if (_ahead is { } ahead && ahead.Bucket == bucket)
            {
                sources.Add(ahead);
                continue;
            }
            sources.Add(new Source(bucket) { Edge = range.OldestFirst ? Math.Max(range.Above, low - 1) : Math.Min(range.Below, high) });
        }
        return sources;
    }

    /// <summary>The source whose next row may come first; one that is not loaded before one that is, at the same place.</summary>
    private Source? FindNext(List<Source> sources)
    {
        Source? best = null;
        var bestAt = 0L;
        foreach (var source in sources)
        {
            if (source.IsAtEnd)
                continue;
            // An edge is exclusive: the next row is at least one beyond it.
            var at = source.HasHead ? source.Head.Position : range.OldestFirst ? source.Edge + 1 : source.Edge - 1;
            var isFirst = best is null || (range.OldestFirst ? at < bestAt : at > bestAt) || (at == bestAt && !source.HasHead);
            if (!isFirst)
                continue;
            best = source;
            bestAt = at;
        }
        return best;
    }

    private async ValueTask LoadAsync(Source source, int wanted, CancellationToken cancellationToken)
    {
        var chunk = Math.Clamp(wanted > ChunkMax ? ChunkMax : wanted + Spare, ChunkMin, ChunkMax);
        var statement = range.OldestFirst
            ? session[table.ReadOldest].Bind(owner, source.Bucket, range.Below, source.Edge, chunk)
            : session[table.ReadNewest].Bind(owner, source.Bucket, source.Edge, range.Above, chunk);
        using var rows = await session.QueryAsync(statement, cancellationToken);
        source.Begin(rows.RowCount);
        while (rows.MoveNext())
        {
            var row = rows.Current;
            var position = row.GetInt64(0);
            var gone = row.GetNullableBoolean(1) ?? false;
            source.Edge = position;
            // Without a subject it is an update whose row stands in the other bucket.
            if (gone || !row.IsNull(2))
                source.Add(new Slot(position, gone, gone ? default! : read(row)));
        }
        _rows += rows.RowCount;
        source.End(rows.RowCount < chunk);
    }

    private readonly record struct Slot(long Position, bool Gone, T Item);

    private sealed class Source(int bucket)
    {
        private List<Slot> _slots = [];
        private int _next;
        private bool _isLast;

        public int Bucket => bucket;

        /// <summary>Exclusive: where the next chunk begins.</summary>
        public long Edge { get; set; }

        public bool HasHead => _next < _slots.Count;

        public bool IsAtEnd => _isLast && !HasHead;

        public Slot Head => _slots[_next];

        public void Advance() => _next++;

        public void Begin(int rows)
        {
            _slots = new List<Slot>(rows);
            _next = 0;
        }

        public void Add(Slot slot) => _slots.Add(slot);

        public void End(bool isLast) => _isLast = isLast;
    }
}
