using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Timelines;

/// <summary>
/// Decides whether a reader is pushed to, and from where on its home rows can be relied on. The order of the steps is what keeps the feed whole: fan-out reads
/// the reader's state after an entry was written, so whatever was skipped because of the state before a change is older than the change.
/// </summary>
internal sealed class ReaderStates(
    IGraphStore graph, ITimelineStore timelines, ITimelineCache cache, FanOutOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>How stale <see cref="ReaderState.LastActive"/> may be: one write a day and reader.</summary>
    private static readonly TimeSpan ActivityGrain = TimeSpan.FromDays(1);

    /// <summary>The reader as of now; first makes a dormant one active, and moves one that follows too many to pulling, and back.</summary>
    public async ValueTask<FeedReader> OpenAsync(long viewerId, CancellationToken cancellationToken)
    {
        var (own, state) = await ReadAsync(viewerId, cancellationToken);
        var now = time.GetUtcNow();
        var followsTooMany = own.Following.Count > options.PushFollowing;
        var isPushed = state.PushedDownTo != long.MaxValue;
        if (followsTooMany && isPushed)
        {
            await timelines.SetReaderAsync(viewerId, new ReaderState(long.MaxValue, now), cancellationToken);
            return new FeedReader(viewerId, own, long.MaxValue);
        }
        // Earlier than fan-out begins to skip, so that no clock's error opens a gap.
        var wasAway = state.LastActive < now - (options.DormantAfter - ActivityGrain);
        if (!followsTooMany && (wasAway || !isPushed))
            return await ResumeAsync(viewerId, cancellationToken);
        if (state.LastActive < now - ActivityGrain)
        {
            await timelines.SetReaderAsync(viewerId, state with { LastActive = now }, cancellationToken);
            await timelines.TrimHomeAsync(viewerId, SnowflakeId.FirstAt(now - options.HomeRetention), Limits.TrimmedHomeRows, cancellationToken);
        }
        return new FeedReader(viewerId, own, FloorOf(state.PushedDownTo, now));
    }

    private async ValueTask<(ViewerGraph Graph, ReaderState State)> ReadAsync(long viewerId, CancellationToken cancellationToken)
    {
        var states = new ReaderState[1];
        var readStates = timelines.GetReadersAsync(new[] { viewerId }, states, cancellationToken);
        ViewerGraph own;
        try
        {
            own = await graph.GetViewerGraphAsync(viewerId, cancellationToken);
        }
        finally
        {
            await readStates;
        }
        return (own, states[0]);
    }

    /// <summary>Empties the home timeline and fills it anew from the authors' timelines.</summary>
    public async ValueTask RebuildAsync(long viewerId, CancellationToken cancellationToken)
    {
        // Nothing is relied on while rows are dropped; after a crash here the next read goes on with resuming.
        await timelines.SetReaderAsync(viewerId, new ReaderState(long.MaxValue, time.GetUtcNow()), cancellationToken);
        await timelines.ClearHomeAsync(viewerId, cancellationToken);
        await cache.RemoveAsync(viewerId, cancellationToken);
        var own = await graph.GetViewerGraphAsync(viewerId, cancellationToken);
        if (own.Following.Count <= options.PushFollowing)
            await ResumeAsync(viewerId, cancellationToken);
    }

    // Pushed to again from now on; then copies what was missed, so that it need not be pulled with every page.
    private async ValueTask<FeedReader> ResumeAsync(long viewerId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var pushedDownTo = SnowflakeId.FirstAt(now + Limits.ClockSkew);
        await timelines.SetReaderAsync(viewerId, new ReaderState(pushedDownTo, now), cancellationToken);
        // Read after the state was set: an edge that is not in it yet is filled by its own backfill.
        var own = await graph.GetViewerGraphAsync(viewerId, cancellationToken);
        try
        {
            pushedDownTo = await FillAsync(viewerId, own, cancellationToken);
            await timelines.SetReaderAsync(viewerId, new ReaderState(pushedDownTo, now), cancellationToken);
            Log.HomeRebuilt(logger, viewerId, pushedDownTo);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whichever of the two bounds was written last, it holds; the higher one holds in any case.
            pushedDownTo = SnowflakeId.FirstAt(now + Limits.ClockSkew);
            Log.HomeNotFilled(logger, viewerId, exception);
        }
        return new FeedReader(viewerId, own, FloorOf(pushedDownTo, now));
    }

    // Gives the position down to which the home timeline now holds every entry of every author that is not pulled anyway.
    private async ValueTask<long> FillAsync(long viewerId, ViewerGraph own, CancellationToken cancellationToken)
    {
        var authors = new List<long>(own.Following.Count);
        foreach (var followed in own.Following)
        {
            if (!followed.IsPulled)
                authors.Add(followed.AuthorId);
        }
        if (authors.Count == 0)
            return 0;
        var entries = new List<TimelineEntry>();
        await timelines.ReadAuthorsAsync(authors.ToArray(), PositionRange.All, options.CachedTimelineEntries, entries, cancellationToken);
        var filledDownTo = entries.Count < options.CachedTimelineEntries ? 0 : entries[^1].Position;
        var keptFrom = SnowflakeId.FirstAt(time.GetUtcNow() - options.HomeRetention);
        entries.RemoveAll(entry => entry.Position < keptFrom);
        if (entries.Count > 0)
        {
            await timelines.MergeAsync(viewerId, entries.ToArray(), cancellationToken);
            await cache.RemoveAsync(viewerId, cancellationToken);
        }
        await CloseOpenEdgesAsync(viewerId, own, filledDownTo, cancellationToken);
        return filledDownTo;
    }

    // Edges whose backfill died are filled now as well, and need not be pulled any longer.
    private async ValueTask CloseOpenEdgesAsync(long viewerId, ViewerGraph own, long filledDownTo, CancellationToken cancellationToken)
    {
        foreach (var followed in own.Following)
        {
            if (!followed.IsPulled && followed.FilledDownTo == long.MaxValue)
                await graph.SetFilledDownToAsync(viewerId, followed.AuthorId, followed.FollowId, filledDownTo, cancellationToken);
        }
    }

    private long FloorOf(long pushedDownTo, DateTimeOffset now) =>
        Math.Max(pushedDownTo, SnowflakeId.FirstAt(now - options.HomeRetention + Limits.ClockSkew));
}
