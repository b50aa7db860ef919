using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Timelines;

/// <summary>
/// Reads home feeds: skeleton (candidates from home rows and authors), rules on ids, hydration (which hides what the viewer may not see), presentation. The
/// feed is a function of what is stored now about follows, posts and reposts; home rows and cache only make it quick. Thread-safe.
/// </summary>
public sealed class HomeFeed(
    IGraphStore graph,
    ITimelineStore timelines,
    ITimelineCache cache,
    IEngagementStore engagement,
    VisiblePosts visible,
    FanOutOptions options,
    TimeProvider time,
    ILogger<HomeFeed> logger)
{
    private const int SpareCandidates = 4; // Saves the second round where few candidates are hidden.
    private const int PooledBuffers = 64;

    private readonly ReaderStates _readers = new(graph, timelines, cache, options, time, logger);
    private readonly FeedSkeleton _skeleton = new(timelines, new HomeTimeline(timelines, cache, options, logger));
    private readonly DefaultObjectPool<FeedBuffers> _buffers = new(new DefaultPooledObjectPolicy<FeedBuffers>(), PooledBuffers);

    /// <summary>One page. The limit is taken as checked.</summary>
    public async ValueTask<FeedPage> ReadAsync(long viewerId, PageArguments page, CancellationToken cancellationToken)
    {
        var reader = await _readers.OpenAsync(viewerId, cancellationToken);
        var buffers = _buffers.Get();
        try
        {
            return await ReadAsync(reader, page, buffers, cancellationToken);
        }
        finally
        {
            _buffers.Return(buffers);
        }
    }

    /// <summary>Drops the viewer's home timeline and fills it anew. The feed stays the same.</summary>
    public ValueTask RebuildAsync(long viewerId, CancellationToken cancellationToken) => _readers.RebuildAsync(viewerId, cancellationToken);

    private async ValueTask<FeedPage> ReadAsync(FeedReader reader, PageArguments page, FeedBuffers buffers, CancellationToken cancellationToken)
    {
        var wanted = page.Limit + 1; // One more tells whether the feed goes on.
        var items = new List<FeedItem>(wanted);
        PositionRange? left = page.Range;
        long? cutAt = null;
        var budget = options.FeedPageCandidates;
        var chunk = Math.Min(wanted + page.Limit / 2 + SpareCandidates, budget);
        while (left is { } range)
        {
            left = await _skeleton.ReadChunkAsync(reader, range, chunk, buffers, cancellationToken);
            budget -= buffers.Merged.Count;
            await KeepAdmittedAsync(reader, buffers.Merged, cancellationToken);
            await HydrateAsync(reader, buffers.Merged, items, wanted, cancellationToken);
            if (items.Count == wanted)
                break;
            if (budget <= 0 && left is { } rest)
            {
                cutAt = rest.OldestFirst ? rest.Above : rest.Below;
                break;
            }
            chunk = Math.Min(chunk * 2, Math.Max(budget, 1));
        }
        return Present(page, items, cutAt);
    }

    private async ValueTask KeepAdmittedAsync(FeedReader reader, List<TimelineEntry> candidates, CancellationToken cancellationToken)
    {
        var kept = 0;
        var reposts = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            var entry = candidates[i];
            if (!FeedRules.Admits(reader, entry))
                continue;
            candidates[kept++] = entry;
            if (entry.IsRepost)
                reposts++;
        }
        candidates.RemoveRange(kept, candidates.Count - kept);
        if (reposts > 0)
            await KeepEarliestRepostsAsync(reader, candidates, reposts, cancellationToken);
    }

    // A post that several people reposted stands at the earliest of these reposts; a repost that was undone is none.
    private async ValueTask KeepEarliestRepostsAsync(
        FeedReader reader, List<TimelineEntry> candidates, int count, CancellationToken cancellationToken)
    {
        var postIds = ArrayPool<long>.Shared.Rent(count);
        var earliest = ArrayPool<Repost>.Shared.Rent(count);
        try
        {
            var at = 0;
            foreach (var entry in candidates)
            {
                if (entry.IsRepost)
                    postIds[at++] = entry.PostId;
            }
            await engagement.FindEarliestRepostsAsync(
                postIds.AsMemory(0, count), reader.Graph.Reposters, earliest.AsMemory(0, count), cancellationToken);
            var kept = 0;
            at = 0;
            for (var i = 0; i < candidates.Count; i++)
            {
                var entry = candidates[i];
                if (!entry.IsRepost || earliest[at++].Id == entry.Position)
                    candidates[kept++] = entry;
            }
            candidates.RemoveRange(kept, candidates.Count - kept);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(postIds);
            ArrayPool<Repost>.Shared.Return(earliest);
        }
    }

    // Looks up no more posts than the page still needs and a few to spare.
    private async ValueTask HydrateAsync(
        FeedReader reader, List<TimelineEntry> candidates, List<FeedItem> items, int wanted, CancellationToken cancellationToken)
    {
        var slice = Math.Min(candidates.Count, wanted - items.Count + SpareCandidates);
        var ids = ArrayPool<long>.Shared.Rent(slice);
        var posts = ArrayPool<Post?>.Shared.Rent(slice);
        try
        {
            for (var from = 0; from < candidates.Count && items.Count < wanted; from += slice)
            {
                var count = Math.Min(slice, candidates.Count - from);
                for (var i = 0; i < count; i++)
                    ids[i] = candidates[from + i].PostId;
                await visible.GetAsync(reader.ViewerId, ids.AsMemory(0, count), posts.AsMemory(0, count), cancellationToken);
                for (var i = 0; i < count && items.Count < wanted; i++)
                {
                    if (posts[i] is { IsDeleted: false } post)
                        items.Add(PresentItem(reader, candidates[from + i], post));
                }
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(ids);
            ArrayPool<Post?>.Shared.Return(posts, clearArray: true);
        }
    }

    private static FeedItem PresentItem(FeedReader reader, in TimelineEntry entry, Post post) =>
        new(entry, post, FeedRules.ReasonOf(reader, entry), entry.IsRepost ? entry.ReposterId : null);

    private static FeedPage Present(PageArguments page, List<FeedItem> items, long? cutAt)
    {
        var hasMore = items.Count > page.Limit;
        if (hasMore)
            items.RemoveAt(page.Limit);
        if (page.Backward)
            items.Reverse();
        hasMore |= cutAt is not null;
        long? first = items.Count == 0 ? null : items[0].Entry.Position;
        long? last = items.Count == 0 ? null : items[^1].Entry.Position;
        return new FeedPage(
            items,
            HasNextPage: page.Backward ? page.Before is not null : hasMore,
            HasPreviousPage: page.Backward ? hasMore : page.After is not null,
            EndPosition: page.Backward ? last : cutAt ?? last)
        {
            StartPosition = page.Backward ? cutAt ?? first : first,
        };
    }
}
