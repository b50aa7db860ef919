namespace SocialFeed.Core.Ids;

/// <summary>
/// Ids have run further ahead of the clock than <see cref="IdGenerator.MaxAhead"/>: the clock was set back, or ids are asked for faster than they can be made.
/// </summary>
public sealed class ClockMovedBackException(TimeSpan behind)
    : Exception(
        $"The clock stands {behind.TotalMilliseconds:0} ms behind the newest id; at most {IdGenerator.MaxAhead.TotalMilliseconds:0} ms are waited out. "
        + "Set the clock right.")
{
    public TimeSpan Behind => behind;
}

/// <summary>The lease of the worker number ended, so another process may hold it now: no more ids may be made here.</summary>
public sealed class WorkerLeaseLostException(int worker)
    : Exception($"The lease of worker number {worker} has ended and could not be renewed. Restart this process.");
