using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Ids;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Accounts;

/// <summary>Leases of worker numbers over Cassandra, by lightweight transactions in one small partition. Thread-safe.</summary>
internal sealed class CassandraWorkerLeaseStore(CassandraSession session) : IWorkerLeaseStore
{
    private const int Pool = 0;

    /// <summary>Tries to take a number while other processes take numbers too.</summary>
    private const int Attempts = 200;

    private static readonly Query ReadAll = new("SELECT worker, owner, used_until FROM $.worker_leases WHERE pool = ?");

    private static readonly Query TakeNew = new(
        "INSERT INTO $.worker_leases (pool, worker, owner, used_until) VALUES (?, ?, ?, ?) IF NOT EXISTS", idempotent: false);

    private static readonly Query Take = new(
        "UPDATE $.worker_leases SET owner = ?, used_until = ? WHERE pool = ? AND worker = ? IF owner = ? AND used_until = ?",
        idempotent: false);

    private static readonly Query Renew = new(
        "UPDATE $.worker_leases SET used_until = ? WHERE pool = ? AND worker = ? IF owner = ?", idempotent: false);

    private static readonly Query Release = new(
        "UPDATE $.worker_leases SET owner = ?, used_until = ? WHERE pool = ? AND worker = ? IF owner = ?", idempotent: false);

    // In one process one at a time: they would only contend for the same number.
    private readonly SemaphoreSlim _acquiring = new(1, 1);

    public async ValueTask<WorkerLease?> AcquireAsync(
        string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        await _acquiring.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var leases = new List<Lease>();
                await session.ReadAllAsync(session[ReadAll].Bind(Pool), ReadLease, leases, cancellationToken);
                if (FindFree(leases, now) is not { } free)
                    return null;
                if (await TakeAsync(free, owner, until, cancellationToken))
                    return new WorkerLease(free.Worker, owner, free.IsNew ? SnowflakeId.Epoch : free.UsedUntil);
            }
            return null;
        }
        finally
        {
            _acquiring.Release();
        }
    }

    public ValueTask<bool> RenewAsync(WorkerLease lease, DateTimeOffset until, CancellationToken cancellationToken) =>
        // A refusal shows the owner only when it is another: asked again after a time-out, an own renewal is applied again.
        session.ApplyAsync(
            () => session[Renew].Bind(until.ToUnixTimeMilliseconds(), Pool, lease.Worker, lease.Owner),
            static _ => false,
            cancellationToken);

    public async ValueTask ReleaseAsync(WorkerLease lease, DateTimeOffset usedUntil, CancellationToken cancellationToken) =>
        await session.ApplyAsync(
            () => session[Release].Bind("", RoundUp(usedUntil), Pool, lease.Worker, lease.Owner), static _ => false, cancellationToken);

    private async ValueTask<bool> TakeAsync(Lease free, string owner, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var usedUntil = until.ToUnixTimeMilliseconds();
        return await session.ApplyAsync(
            () => free.IsNew
                ? session[TakeNew].Bind(Pool, free.Worker, owner, usedUntil)
                : session[Take].Bind(owner, usedUntil, Pool, free.Worker, free.Owner, free.UsedUntil.ToUnixTimeMilliseconds()),
            row => row.ColumnCount > 1 && row.GetValue<string?>("owner") == owner && row.GetValue<long?>("used_until") == usedUntil,
            cancellationToken);
    }

    /// <summary>The lowest number that nobody holds.</summary>
    private static Lease? FindFree(List<Lease> leases, DateTimeOffset now)
    {
        var worker = 0;
        foreach (var lease in leases)
        {
            if (lease.Worker != worker)
                break;
            if (lease.Owner.Length == 0 || lease.UsedUntil <= now)
                return lease;
            worker++;
        }
        return worker > SnowflakeId.MaxWorker ? null : new Lease(worker, "", default, true);
    }

    private static long RoundUp(DateTimeOffset time)
    {
        var milliseconds = time.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) < time ? milliseconds + 1 : milliseconds;
    }

    private static Lease ReadLease(Row row) => new(
        row.GetInt32(0), row.GetString(1) ?? "", DateTimeOffset.FromUnixTimeMilliseconds(row.GetNullableInt64(2) ?? 0), false);

    private sealed record Lease(int Worker, string Owner, DateTimeOffset UsedUntil, bool IsNew);
}
