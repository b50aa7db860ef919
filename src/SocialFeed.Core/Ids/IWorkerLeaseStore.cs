namespace SocialFeed.Core.Ids;

/// <summary>Leases of worker numbers, so that no two live processes make ids with the same one.</summary>
public interface IWorkerLeaseStore
{
    /// <summary>
    /// Takes the lowest free worker number until <paramref name="until"/>; null when all 1,024 are taken. Also gives the last instant any former holder may
    /// have used, below which no id may be made.
    /// </summary>
    ValueTask<WorkerLease?> AcquireAsync(string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Prolongs a lease that is still the owner's; false when it was lost.</summary>
    ValueTask<bool> RenewAsync(WorkerLease lease, DateTimeOffset until, CancellationToken cancellationToken);

    ValueTask ReleaseAsync(WorkerLease lease, DateTimeOffset usedUntil, CancellationToken cancellationToken);
}

/// <param name="NotBefore">Ids must be made from times after this one.</param>
public sealed record WorkerLease(int Worker, string Owner, DateTimeOffset NotBefore);
