using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Timelines;

/// <summary>
/// Decides whether a reader is pushed to, and from where on its home rows can be relied on. Any number of processes do so for one reader at once.
/// <para>
/// Why no entry is ever missed. A bound is relied on only where the state shows one, that is, when the newest generation was set to filling and then filled by
/// whoever set it. That one read the authors after its generation stood, and fan-out reads the state after an entry was written. So an entry whose push was
/// skipped before that generation stood was in its author's timeline when that was read, and is copied or below the bound; and after it stood only a later
/// generation lets fan-out skip. That generation hides the bound from every page that begins afterwards, and <see cref="ITimelineStore.FillReaderAsync"/>
/// cannot bring it back, however late it comes: only whoever began the newest generation can fill it. A generation that nobody fills costs speed only.
/// </para>
/// </summary>
internal sealed class ReaderStates(
    IGraphStore graph, ITimelineStore timelines, ITimelineCache cache, FanOutOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>How stale <see cref="ReaderState.LastActive"/> may be: one write a day and reader.</summary>
    private static readonly TimeSpan ActivityGrain = TimeSpan.FromDays(1);

    /// <summary>
    /// For so long a page leaves the filling to whoever began it, so that many pages at once do not void each other's. Much longer than it takes; nothing but
    /// speed depends on it.
    /// </summary>
    private static readonly TimeSpan FillingTime = TimeSpan.FromSeconds(10);

    /// <summary>The reader as of now; first makes a dormant one active, and moves one that follows too many to pulling, and back.</summary>
    public async ValueTask<FeedReader> OpenAsync(long viewerId, CancellationToken cancellationToken)
    {
        var (own, state) = await ReadAsync(viewerId, cancellationToken);
        var now = time.GetUtcNow();
        var followsTooMany = own.Following.Count > options.PushFollowing;
        if (followsTooMany && state.IsPushed)
        {
            await timelines.SetReaderAsync(viewerId, new ReaderState(ReaderState.NotPushed, now), cancellationToken);
            return new FeedReader(viewerId, own, long.MaxValue);
        }
        // Earlier than fan-out begins to skip, so that no clock's error opens a gap.
        var wasAway = state.LastActive < now - (options.DormantAfter - ActivityGrain);
        var isLeftUnfilled = state.PushedDownTo == ReaderState.Filling && state.LastActive < now - FillingTime;
        if (!followsTooMany && (wasAway || isLeftUnfilled || !state.IsPushed))
            return await ResumeAsync(viewerId, cancellationToken);
        if (state.LastActive < now - ActivityGrain)
        {
            await timelines.TouchReaderAsync(viewerId, now, cancellationToken);
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

    /// <summary>
    /// Empties the home timeline and fills it anew from the authors' timelines. A page that is being read meanwhile may lack what is dropped just then.
    /// </summary>
    public async ValueTask RebuildAsync(long viewerId, CancellationToken cancellationToken)
    {
        // Nothing is relied on while rows are dropped; after a crash here the next read goes on with resuming.
        var generation = await timelines.SetReaderAsync(viewerId, new ReaderState(ReaderState.NotPushed, time.GetUtcNow()), cancellationToken);
        await timelines.ClearHomeAsync(viewerId, generation, cancellationToken);
        await cache.RemoveAsync(viewerId, cancellationToken);
        var own = await graph.GetViewerGraphAsync(viewerId, cancellationToken);
        if (own.Following.Count <= options.PushFollowing)
            await ResumeAsync(viewerId, cancellationToken);
    }

    // Pushed to again from now on; then copies what was missed, so that it need not be pulled with every page.
    private async ValueTask<FeedReader> ResumeAsync(long viewerId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var generation = await timelines.SetReaderAsync(viewerId, new ReaderState(ReaderState.Filling, now), cancellationToken);
        // Read after the state was set: an edge that is not in it yet is filled by its own backfill.
        var own = await graph.GetViewerGraphAsync(viewerId, cancellationToken);
        try
        {
            var pushedDownTo = await FillAsync(viewerId, own, cancellationToken);
            await timelines.FillReaderAsync(viewerId, generation, pushedDownTo, cancellationToken);
            Log.HomeRebuilt(logger, viewerId, pushedDownTo);
            return new FeedReader(viewerId, own, FloorOf(pushedDownTo, now));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Another page fills it later.
            Log.HomeNotFilled(logger, viewerId, exception);
            return new FeedReader(viewerId, own, long.MaxValue);
        }
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

    private long FloorOf(long pushedDownTo, DateTimeOffset now) => pushedDownTo >= ReaderState.Filling
        ? long.MaxValue
        : Math.Max(pushedDownTo, SnowflakeId.FirstAt(now - options.HomeRetention + Limits.ClockSkew));
}
