using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// Conditional writes. One that times out may have happened; it is tried again, and a refusal is then asked whether
/// it shows the caller's own write.
/// </summary>
internal static class LightweightTransactions
{
    /// <summary>Attempts of one conditional write. Contention on a partition is resolved by backing off.</summary>
    private const int Attempts = 6;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(20);

    /// <summary>Applies the write; true when it took effect, by this or an earlier attempt.</summary>
    /// <param name="bind">Makes the statement; called once for each attempt.</param>
    /// <param name="isOwn">
    /// Whether the row that a refusal came with shows that the write stands. The first column is [applied]; a refusal
    /// may come without further ones.
    /// </param>
    public static async ValueTask<bool> ApplyAsync(
        this CassandraSession session, Func<BoundStatement> bind, RowReader<bool> isOwn, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Cassandra 2.1.0 judges by this timestamp whether what the condition looks at has expired, which
                // began by the server's clock. So it is the machine's own time, whatever time the store lives in.
                var statement = bind().SetTimestamp((long?)CassandraSession.Micros(TimeProvider.System.GetUtcNow()));
                using var rows = await session.QueryAsync(statement, cancellationToken);
                return rows.WasApplied || (rows.MoveNext() && isOwn(rows.Current));
            }
            catch (Exception exception) when (attempt < Attempts && MayBeApplied(exception))
            {
                var ceiling = FirstBackoff * (1 << attempt);
                await Task.Delay(ceiling * Random.Shared.NextDouble(), session.Time, cancellationToken);
            }
        }
    }

    private static bool MayBeApplied(Exception exception) =>
        exception is WriteTimeoutException or OperationTimedOutException or ConnectionException;
}
