namespace SocialFeed.DataLoader;

/// <summary>
/// The only thing a loader knows of whoever executes the request: somebody to hand a batch to, who decides when the
/// batch has collected enough keys. One instance per request.
/// </summary>
public interface IBatchScheduler
{
    /// <summary>The request's token: fetches run with it, and when it is cancelled every pending load fails at once.</summary>
    CancellationToken RequestAborted { get; }

    /// <summary>
    /// Takes a new batch; sooner or later <see cref="Batch.DispatchAsync"/> must be called on it. Until then it goes on
    /// collecting keys. Called without any lock held, from whichever thread loads.
    /// </summary>
    void Schedule(Batch batch);
}
