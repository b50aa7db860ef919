using SocialFeed.Cli.Seeding;
using SocialFeed.Core;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;

namespace SocialFeed.Cli.Tests;

public sealed class SeedScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly SeedGraph Graph = new([7, 8, 9], [(0, 1), (1, 0), (2, 0)], 0, 0, 12345);

    [Fact]
    public void Accounts_come_before_follows_before_posts_before_now_and_within_the_time_that_is_pushed()
    {
        var schedule = SeedSchedule.Starting(Now, Graph, postsPerUser: 50);
        long[] moments =
        [
            .. Enumerable.Range(0, 3).Select(user => schedule.UserId(user) >> 22),
            .. Enumerable.Range(0, 3).Select(schedule.FollowMoment),
            .. Enumerable.Range(0, schedule.Posts).Select(schedule.PostMoment),
            schedule.EngagementStart,
            schedule.EngagementEnd,
        ];

        Assert.Equal(moments.Distinct().Order(), moments);
        Assert.True(SeedIds.TimeOf(moments[^1]) < Now);
        Assert.True(SeedIds.TimeOf(moments[0]) > Now - Limits.HomeRetention);
    }

    [Fact]
    public void Every_user_has_the_same_number_of_posts()
    {
        var schedule = SeedSchedule.Starting(Now, Graph, postsPerUser: 50);
        var counts = Enumerable.Range(0, schedule.Posts).CountBy(schedule.AuthorOf).ToDictionary();
        Assert.Equal(new Dictionary<int, int> { [0] = 50, [1] = 50, [2] = 50 }, counts);
    }

    [Fact]
    public void The_first_account_tells_the_schedule_of_a_seeding_that_was_begun()
    {
        var begun = SeedSchedule.Starting(Now, Graph, postsPerUser: 4);
        var continued = SeedSchedule.Continuing(begun.UserId(0), Graph, postsPerUser: 4);

        Assert.NotNull(continued);
        Assert.Equal(
            Enumerable.Range(0, begun.Posts).Select(post => (begun.PostMoment(post), begun.AuthorOf(post))),
            Enumerable.Range(0, begun.Posts).Select(post => (continued.PostMoment(post), continued.AuthorOf(post))));
    }

    [Fact]
    public void Another_graph_or_another_number_of_posts_does_not_continue_it()
    {
        var begun = SeedSchedule.Starting(Now, Graph, postsPerUser: 4);
        Assert.Null(SeedSchedule.Continuing(begun.UserId(0), Graph, postsPerUser: 5));
        Assert.Null(SeedSchedule.Continuing(begun.UserId(0), Graph with { Fingerprint = 54321 }, postsPerUser: 4));
        Assert.Null(SeedSchedule.Continuing(SnowflakeId.Compose(1_000, 0, 0), Graph, postsPerUser: 4));
    }

    [Fact]
    public void More_posts_than_fit_in_memory_are_refused_with_the_option_to_change()
    {
        var exception = Assert.Throws<CliException>(() => SeedSchedule.Starting(Now, Graph, SeedSchedule.PostsMax));
        Assert.Contains("--posts-per-user", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_keep_to_the_rules_of_posts_and_depend_on_the_numbers_only()
    {
        string[] mentionable = ["u1", "u2", "u3"];
        var (first, second) = (new SplitMix64(99), new SplitMix64(99));
        var kinds = (Hashtag: 0, Mention: 0, Plain: 0);
        for (var i = 0; i < 2_000; i++)
        {
            var text = SeedTexts.Make(ref first, mentionable);
            Assert.Equal(text, SeedTexts.Make(ref second, mentionable));
            Assert.Null(PostText.Check(text, "text"));
            var (hashtags, mentions) = (PostText.Hashtags(text), PostText.MentionedHandles(text));
            Assert.All(mentions, mention => Assert.Contains(mention, mentionable));
            kinds = (kinds.Hashtag + (hashtags.Count > 0 ? 1 : 0), kinds.Mention + mentions.Count, kinds.Plain + (hashtags.Count + mentions.Count == 0 ? 1 : 0));
        }

        Assert.All((int[])[kinds.Hashtag, kinds.Mention, kinds.Plain], count => Assert.InRange(count, 100, 1_900));
    }
}
