using Microsoft.Extensions.Logging;

namespace SocialFeed.Core.Ids;

/// <summary>
/// Holds this process's worker number: the host acquires it at start, runs <see cref="KeepAsync"/> beside its work and releases it at the end. When the lease
/// is lost the generator refuses further ids, since another process may have the number.
/// </summary>
public sealed class WorkerLeaseKeeper(IWorkerLeaseStore leases, TimeProvider time, ILogger<WorkerLeaseKeeper> logger)
{
    /// <summary>A crashed process blocks its number for this long; 1,024 numbers make that harmless.</summary>
    public static readonly TimeSpan LeaseLife = TimeSpan.FromMinutes(5);

    /// <summary>Four tries before the lease ends.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromMinutes(1);

    private WorkerLease? _lease;
    private IdGenerator? _ids;

    /// <exception cref="InvalidOperationException">Read before <see cref="AcquireAsync"/> completed.</exception>
    public IdGenerator Ids => _ids ?? throw new InvalidOperationException("No worker number is leased yet: await AcquireAsync first.");

    /// <param name="owner">Names this process in the store, for operators.</param>
    /// <exception cref="InvalidOperationException">All worker numbers are taken.</exception>
    public async Task<IdGenerator> AcquireAsync(string owner, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var until = now + LeaseLife;
        _lease = await leases.AcquireAsync(owner, now, until, cancellationToken)
            ?? throw new InvalidOperationException(
                $"All {SnowflakeId.MaxWorker + 1} worker numbers are leased. Stop processes that are not needed, or wait {LeaseLife.TotalMinutes} minutes.");
        _ids = new IdGenerator(time, _lease.Worker, _lease.NotBefore);
        _ids.AllowUntil(until - Limits.ClockSkew);
        Log.WorkerLeased(logger, _lease.Worker, owner);
        return _ids;
    }

    /// <summary>Renews until cancelled.</summary>
    /// <exception cref="WorkerLeaseLostException">The lease is gone; the host should stop.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (!await RenewAsync(cancellationToken))
                throw new WorkerLeaseLostException(Ids.Worker);
        }
    }

    /// <summary>Prolongs the lease once; false when it is lost. A store that does not answer is tried again while the lease lasts.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + LeaseLife;
        try
        {
            if (!await leases.RenewAsync(_lease!, until, cancellationToken))
            {
                Ids.Stop();
                Log.WorkerLeaseLost(logger, Ids.Worker);
                return false;
            }
            Ids.AllowUntil(until - Limits.ClockSkew);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.WorkerLeaseNotRenewed(logger, Ids.Worker, exception);
        }
        return true;
    }

    /// <summary>Gives the number back. No id may be made afterwards.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_lease is not { } lease)
            return;
        Ids.Stop();
        await leases.ReleaseAsync(lease, Ids.UsedUntil, cancellationToken);
        _lease = null;
    }
}
