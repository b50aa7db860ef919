using SocialFeed.Core.FanOut;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>The law of the feed again, with everything happening at once: what stands at the end is what every feed is made of.</summary>
public sealed class ConcurrencyLawTests
{
    private const int StepsPerActor = 250;

    [Theory]
    [InlineData(1, int.MaxValue, int.MaxValue)]
    [InlineData(2, 3, int.MaxValue)]
    [InlineData(3, 3, 2)]
    public async Task When_all_has_settled_every_feed_is_what_the_definition_says(int seed, int pushFollowers, int pushFollowing)
    {
        var options = new FanOutOptions
        {
            PushFollowers = pushFollowers,
            PushFollowing = pushFollowing,
            BackfillEntries = 3,
            CachedTimelineEntries = 20,
        };
        await using var product = new Product(options, followersPerBucket: 2);
        await ConcurrencyLaw.RunAsync([product], seed, StepsPerActor);
    }
}
