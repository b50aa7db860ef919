namespace SocialFeed.Core.FanOut;

/// <summary>The thresholds between push and pull, and the budgets of one pass. The feed is the same whatever they are; speed and storage are not.</summary>
public sealed class FanOutOptions
{
    /// <inheritdoc cref="Limits.PushFollowers"/>
    public int PushFollowers { get; init; } = Limits.PushFollowers;

    /// <inheritdoc cref="Limits.PushFollowing"/>
    public int PushFollowing { get; init; } = Limits.PushFollowing;

    /// <inheritdoc cref="Limits.BackfillEntries"/>
    public int BackfillEntries { get; init; } = Limits.BackfillEntries;

    /// <summary>Entries that a rebuild, or a filling of the cache, reads at once.</summary>
    public int CachedTimelineEntries { get; init; } = Limits.CachedTimelineEntries;

    /// <inheritdoc cref="Limits.FeedPageCandidates"/>
    public int FeedPageCandidates { get; init; } = Limits.FeedPageCandidates;

    /// <inheritdoc cref="Limits.HomeRetention"/>
    public TimeSpan HomeRetention { get; init; } = Limits.HomeRetention;

    /// <inheritdoc cref="Limits.DormantAfter"/>
    public TimeSpan DormantAfter { get; init; } = Limits.DormantAfter;

    /// <summary>How old a pending entry must be before it is published again; the usual way takes milliseconds.</summary>
    public TimeSpan SweepAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Entries that one sweep publishes again.</summary>
    public int SweepEntries { get; init; } = 500;
}
