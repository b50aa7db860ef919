namespace SocialFeed.Embedded.Storage;

/// <summary>
/// Numbers the commits, so that caches and readers agree on what is stale. The writer commits, takes what changed out of the caches under the next number,
/// then publishes that number here. A reader takes the number before it opens its snapshot: the snapshot holds every commit up to it, and whatever a later
/// commit changed was, or will be, taken out of the cache under a higher number, which refuses or undoes the reader's fill.
/// </summary>
internal sealed class CommitClock
{
    private long _committed;

    public long Committed => Volatile.Read(ref _committed);

    public long Next => _committed + 1;

    /// <summary>Called by the writer's thread only.</summary>
    public void Publish(long number) => Volatile.Write(ref _committed, number);
}
