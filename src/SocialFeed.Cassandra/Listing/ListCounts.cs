using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Listing;

/// <summary>
/// Counts of lists, from the snapshots of their buckets. A bucket that was written to since its snapshot is counted
/// anew by reading its rows: always in a list of one bucket, which is thereby exact; at most every
/// <see cref="RecountEvery"/> in a longer one. Thread-safe.
/// </summary>
internal sealed class ListCounts(CassandraSession session, Directories directories)
{
    /// <summary>How far the count of a list of several buckets may lag behind: half of what the product promises, for a cache in front of it.</summary>
    public static readonly TimeSpan RecountEvery = TimeSpan.FromSeconds(30);

    /// <summary>Given for rows that do not count.</summary>
    public const long NoSubject = long.MinValue;

    /// <summary>Snapshots on their way to the store; beyond, one is left to the next reader.</summary>
    private const int SavesInFlight = 64;

    private readonly SharedRuns<(long Owner, int List, int Bucket), int> _recounts = new();
    private readonly SemaphoreSlim _saves = new(SavesInFlight, SavesInFlight);

    /// <summary>The counts of several lists of one owner, in their order; one read when no bucket changed.</summary>
    public async ValueTask CountAsync(long owner, ReadOnlyMemory<ListTable> tables, Memory<int> counts, CancellationToken cancellationToken)
    {
        var rows = new List<BucketRow>();
        await directories.ReadRowsAsync(owner, tables.Length == 1 ? tables.Span[0] : null, rows, cancellationToken);
        counts.Span.Clear();
        List<(int Index, BucketRow Row, bool IsOnly)>? recounts = null;
        var staleBefore = session.NowMicros - RecountEvery.Ticks / TimeSpan.TicksPerMicrosecond;
        for (var index = 0; index < tables.Length; index++)
        {
            var list = tables.Span[index].Number;
            var buckets = rows.Count(row => row.List == list);
            foreach (var row in rows)
            {
                if (row.List != list)
                    continue;
                if (row.IsClean || (buckets > 1 && row.CountedAt > staleBefore))
                    counts.Span[index] += row.Count;
                else
                    (recounts ??= []).Add((index, row, buckets == 1));
            }
        }
        if (recounts is null)
            return;
        var recounted = new int[recounts.Count];
        await session.ForEachAsync(
            recounts.Count,
            (Self: this, Owner: owner, Tables: tables, Recounts: recounts, Recounted: recounted),
            static async (work, i, cancellation) =>
            {
                var (index, row, isOnly) = work.Recounts[i];
                work.Recounted[i] = await work.Self.RecountAsync(work.Tables.Span[index], work.Owner, row, isOnly, cancellation);
            },
            cancellationToken);
        for (var i = 0; i < recounted.Length; i++)
            counts.Span[recounts[i].Index] += recounted[i];
    }

    /// <summary>The subject of a row that counts, else <see cref="NoSubject"/>.</summary>
    public static long ReadSubject(Row row)
    {
        if (row.IsNull(0) || (row.GetNullableBoolean(1) ?? false))
            return NoSubject;
        return row.GetInt64(0);
    }

    private static long ReadCountedSubject(Row row) => row.GetNullableBoolean(2) ?? false ? ReadSubject(row) : NoSubject;

    /// <summary>Callers who ask at once share one count, but only one that begins after they asked.</summary>
    private ValueTask<int> RecountAsync(ListTable table, long owner, BucketRow row, bool isOnly, CancellationToken cancellationToken) =>
        _recounts.RunAsync((owner, table.Number, row.Bucket), () => ReadCountAsync(table, owner, row, isOnly), cancellationToken);

    private async Task<int> ReadCountAsync(ListTable table, long owner, BucketRow row, bool isOnly)
    {
        var countedAt = session.NowMicros;
        var subjects = new List<long>();
        RowReader<long> read = table.HasCounted ? ReadCountedSubject : ReadSubject;
        // For all who wait: no single caller's cancellation ends it, the request timeout does.
        await session.ReadAllAsync(session[table.ReadBucket].Bind(owner, row.Bucket), read, subjects, CancellationToken.None);
        subjects.Sort();
        var count = 0;
        var last = NoSubject;
        foreach (var subject in subjects)
        {
            if (subject != last)
                count++;
            last = subject;
        }
        // While writes are on their way the next reader of a single bucket counts again anyhow.
        if ((!isOnly || countedAt >= row.DirtyUntil) && _saves.Wait(0))
            _ = SaveAsync(table, owner, row.Bucket, count, countedAt);
        return count;
    }

    private async Task SaveAsync(ListTable table, long owner, int bucket, int count, long countedAt)
    {
        try
        {
            await directories.SaveCountAsync(table, owner, bucket, count, countedAt, CancellationToken.None);
        }
        catch (CqlException)
        {
            // A snapshot only saves work: the next reader counts again, and meets the failure itself if it lasts.
        }
        finally
        {
            _saves.Release();
        }
    }
}
