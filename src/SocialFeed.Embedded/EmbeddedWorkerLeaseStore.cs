using SocialFeed.Core.Ids;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Leases of worker numbers over SQLite. Thread-safe.</summary>
internal sealed class EmbeddedWorkerLeaseStore(Writer writer) : IWorkerLeaseStore
{
    private static readonly Sql GetLeases = new("SELECT worker, owner, used_until FROM worker_leases ORDER BY worker");

    private static readonly Sql PutLease = new(
        """
        INSERT INTO worker_leases (worker, owner, used_until) VALUES (?1, ?2, ?3)
        ON CONFLICT (worker) DO UPDATE SET owner = excluded.owner, used_until = excluded.used_until
        """);

    private static readonly Sql RenewLease = new(
        "UPDATE worker_leases SET used_until = MAX(used_until, ?3) WHERE worker = ?1 AND owner = ?2");

    private static readonly Sql ReleaseLease = new(
        "UPDATE worker_leases SET owner = NULL, used_until = ?3 WHERE worker = ?1 AND owner = ?2");

    public ValueTask<WorkerLease?> AcquireAsync(
        string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, take) => Acquire(session, take.owner, take.now, take.until), (owner, now, until), 1, cancellationToken);

    public ValueTask<bool> RenewAsync(WorkerLease lease, DateTimeOffset until, CancellationToken cancellationToken) =>
        ChangeAsync(RenewLease, lease, until, cancellationToken);

    public async ValueTask ReleaseAsync(WorkerLease lease, DateTimeOffset usedUntil, CancellationToken cancellationToken) =>
        await ChangeAsync(ReleaseLease, lease, usedUntil, cancellationToken).ConfigureAwait(false);

    private static WorkerLease? Acquire(WriteSession session, string owner, DateTimeOffset now, DateTimeOffset until)
    {
        var worker = 0;
        var notBefore = SnowflakeId.Epoch;
        using (var leases = session.Use(GetLeases))
        {
            while (leases.Step() && leases.Int(0) == worker)
            {
                if (leases.IsNull(1) || leases.Time(2) <= now)
                {
                    notBefore = leases.Time(2);
                    break;
                }

                worker++;
            }
        }

        if (worker > SnowflakeId.MaxWorker)
            return null;
        using var put = session.Use(PutLease);
        put.Bind(1, worker).Bind(2, owner).Bind(3, until).Run();
        return new WorkerLease(worker, owner, notBefore);
    }

    private ValueTask<bool> ChangeAsync(Sql sql, WorkerLease lease, DateTimeOffset until, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, change) =>
            {
                using var update = session.Use(change.sql);
                return update.Bind(1, change.lease.Worker).Bind(2, change.lease.Owner).Bind(3, change.until).Run() == 1;
            },
            (sql, lease, until),
            1,
            cancellationToken);
}
