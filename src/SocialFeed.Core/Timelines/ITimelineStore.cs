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

    ValueTask SetReaderAsync(long owner, ReaderState state, CancellationToken cancellationToken);

    /// <summary>Drops a home timeline's rows at or below a position (retention), at most <paramref name="limit"/> of them; the number dropped.</summary>
    ValueTask<int> TrimHomeAsync(long owner, long upTo, int limit, CancellationToken cancellationToken);

    /// <summary>Drops every row of a home timeline, so that it can be rebuilt.</summary>
    ValueTask ClearHomeAsync(long owner, CancellationToken cancellationToken);
}

/// <summary>How a reader's home timeline is kept.</summary>
/// <param name="PushedDownTo">
/// Home rows are complete for positions at or above this one (as far as each followed author's own bound allows); what is older is pulled from the authors.
/// <see cref="long.MaxValue"/>: nothing is pushed (the reader follows too many); 0: everything.
/// </param>
/// <param name="LastActive">When the reader last read the feed, to within a day. Fan-out skips readers who have been away too long.</param>
public readonly record struct ReaderState(long PushedDownTo, DateTimeOffset LastActive);
