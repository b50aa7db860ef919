using SocialFeed.Core.FanOut;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>
/// The law of the feed: whatever is pushed, pulled, cached, lost, delivered twice or interrupted, every viewer sees what the model says. Each row of limits
/// drives other paths; the seeds of a failing history stand in its message.
/// </summary>
public sealed class FeedLawTests
{
    private const int Seeds = 24;
    private const int Steps = 120;
    private const int Infinity = int.MaxValue;

    public static TheoryData<string, int, int, int, int, int, int> Limitations => new()
    {
        // name, push followers, push following, backfill, cached entries, followers per bucket, candidates per page
        {
            "as_shipped", Limits.PushFollowers, Limits.PushFollowing, Limits.BackfillEntries, Limits.CachedTimelineEntries, Limits.FollowersPerBucket,
            Limits.FeedPageCandidates
        },
        { "pull_all", 0, Infinity, 2, 3, 1, Limits.FeedPageCandidates },
        { "pull_at_2", 1, Infinity, 1, 3, 1, 9 },
        { "pull_at_4", 3, Infinity, 1, 2, 2, Limits.FeedPageCandidates },
        { "push_all", Infinity, Infinity, 2, 4, 1, Limits.FeedPageCandidates },
        { "push_all_cut_pages", Infinity, Infinity, 3, 5, 2, 5 },
        { "over_follow_at_2", Infinity, 1, 2, 3, 2, Limits.FeedPageCandidates },
        { "both", 3, 2, 1, 2, 1, 12 },
    };

    [Theory]
    [MemberData(nameof(Limitations))]
    public async Task Every_feed_is_what_the_definition_says(
        string name, int pushFollowers, int pushFollowing, int backfill, int cached, int perBucket, int candidates)
    {
        var options = new FanOutOptions
        {
            PushFollowers = pushFollowers,
            PushFollowing = pushFollowing,
            BackfillEntries = backfill,
            CachedTimelineEntries = cached,
            FeedPageCandidates = candidates,
            // Short enough for a history to go through them several times.
            HomeRetention = TimeSpan.FromDays(2),
            DormantAfter = TimeSpan.FromDays(3),
        };
        await using var product = new Product(options, perBucket);
        for (var seed = 1; seed <= Seeds; seed++)
            await FeedLaw.RunAsync(product, name, seed, Steps);
    }
}
