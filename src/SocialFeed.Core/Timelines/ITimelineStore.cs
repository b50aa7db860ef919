namespace SocialFeed.Core.Timelines;

/// <summary>
/// The stored lists: home timelines (<c>user_feed</c>, written by fan-out) and author timelines (posts and reposts of one account, written with the post).
/// Entries are never removed from home timelines when something changes; reading filters them.
/// </summary>
public interface ITimelineStore
{
    /// <summary>Puts one entry into many home timelines. Idempotent: an entry is keyed by owner and position.</summary>
    ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken);

    /// <summary>Puts many entries into one home timeline (backfill). Idempotent as well.</summary>
    ValueTask MergeAsync(long owner, ReadOnlyMemory<TimelineEntry> entries, CancellationToken cancellationToken);

    /// <summary>Adds up to <paramref name="limit"/> entries of a home timeline in range order.</summary>
    ValueTask ReadHomeAsync(long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Adds the first <paramref name="limit"/> entries, in range order, of all the given authors' timelines merged. At most
    /// <see cref="Limits.FollowingPerUser"/> + 1 authors.
    /// </summary>
    ValueTask ReadAuthorsAsync(
        ReadOnlyMemory<long> authors, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken);

    /// <summary>What is known of each owner as a reader, in the order of <paramref name="owners"/>.</summary>
    ValueTask GetReadersAsync(ReadOnlyMemory<long> owners, Memory<ReaderState> states, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the state, and with it begins a new generation of the owner's home timeline, which is given: what <see cref="FillReaderAsync"/> or
    /// <see cref="ClearHomeAsync"/> says of an earlier one counts no longer. Of two that begin at once one stands; nobody is pushed to if either said so.
    /// </summary>
    ValueTask<long> SetReaderAsync(long owner, ReaderState state, CancellationToken cancellationToken);

    /// <summary>
    /// Notes how far home rows are complete in a generation that was set to <see cref="ReaderState.Filling"/>. Nothing happens once a later one has begun, or
    /// when nothing is pushed; whichever of the two comes to the store first.
    /// </summary>
    ValueTask FillReaderAsync(long owner, long generation, long pushedDownTo, CancellationToken cancellationToken);

    /// <summary>Notes when a known reader was active; leaves everything else to whoever changes it at the same time.</summary>
    ValueTask TouchReaderAsync(long owner, DateTimeOffset lastActive, CancellationToken cancellationToken);

    /// <summary>Drops a home timeline's rows at or below a position (retention), at most <paramref name="limit"/> of them; the number dropped.</summary>
    ValueTask<int> TrimHomeAsync(long owner, long upTo, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the rows of a home timeline, so that it can be rebuilt, unless a later generation than this one has begun, which relies on them. A store on
    /// several machines leaves rows that are younger than <see cref="Limits.ClockSkew"/>.
    /// </summary>
    ValueTask ClearHomeAsync(long owner, long generation, CancellationToken cancellationToken);
}

/// <summary>How a reader's home timeline is kept.</summary>
/// <param name="PushedDownTo">
/// Home rows are complete for positions at or above this one (as far as each followed author's own bound allows); what is older is pulled from the authors.
/// <see cref="NotPushed"/>, <see cref="Filling"/>, or a position; 0: everything is there.
/// </param>
/// <param name="LastActive">
/// When the reader last read the feed, to within a day; when it began, while <see cref="Filling"/>. Fan-out skips readers who have been away too long.
/// </param>
public readonly record struct ReaderState(long PushedDownTo, DateTimeOffset LastActive)
{
    /// <summary>Fan-out skips the reader, who follows too many or whose rows are being dropped.</summary>
    public const long NotPushed = long.MaxValue;

    /// <summary>Fan-out pushes, but what it skipped before is not copied yet: no row can be relied on.</summary>
    public const long Filling = long.MaxValue - 1;

    /// <summary>Fan-out pushes to the reader, unless away too long.</summary>
    public bool IsPushed => PushedDownTo != NotPushed;
}
