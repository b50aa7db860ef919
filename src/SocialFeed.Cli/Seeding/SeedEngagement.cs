using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Posts;

namespace SocialFeed.Cli.Seeding;

/// <summary>Likes and reposts of seeded posts by followers of their authors, after the last post.</summary>
internal sealed class SeedEngagement(SeedStores stores, SeedGraph graph, SeedSchedule schedule, VisiblePosts visible, EntryAnnouncer announcer)
{
    public const int RepostsPerPostMax = 2;

    private const int LikesPerPostMax = 6;
    private const int MomentsPerPost = LikesPerPostMax + RepostsPerPostMax;

    /// <summary>Followers from whom those who like or repost an author's posts are drawn.</summary>
    private const int CandidatesMax = 64;

    /// <summary>One in so many drawings of a repost becomes one.</summary>
    private const int RepostOneIn = 10;

    private readonly int[][] _candidates = graph.FollowersOfEach(CandidatesMax);

    public async Task<(int Likes, int Reposts)> WriteAsync(SeedStatus status, SeedPace pace, CancellationToken cancellationToken)
    {
        var step = (schedule.EngagementEnd - schedule.EngagementStart) / ((long)Math.Max(1, schedule.Posts) * MomentsPerPost);
        if (step < 1)
            throw new CliException("There are too many posts for --engagement. Give a smaller --posts-per-user.");

        var phase = status.Begin("likes and reposts", schedule.Posts);
        var (likes, reposts) = (0, 0);
        async ValueTask WritePostAsync(int post, CancellationToken cancellation)
        {
            var (liked, reposted) = await WriteAsync(post, step, cancellation);
            Interlocked.Add(ref likes, liked);
            Interlocked.Add(ref reposts, reposted);
        }

        await pace.EachAsync(Enumerable.Range(0, schedule.Posts), phase, WritePostAsync, cancellationToken);
        return (likes, reposts);
    }

    private async ValueTask<(int Likes, int Reposts)> WriteAsync(int post, long step, CancellationToken cancellationToken)
    {
        var candidates = _candidates[schedule.AuthorOf(post)];
        if (candidates.Length == 0)
            return (0, 0);

        // Not the numbers that made the text.
        var random = new SplitMix64(~schedule.RandomOf(post).Next());
        var postId = SeedIds.At(schedule.PostMoment(post));
        var firstMoment = schedule.EngagementStart + ((long)post * MomentsPerPost * step);
        var (likers, reposters) = (new HashSet<int>(), new HashSet<int>());
        for (var like = random.Below(LikesPerPostMax + 1); like > 0; like--)
            likers.Add(candidates[random.Below(candidates.Length)]);
        for (var repost = 0; repost < RepostsPerPostMax; repost++)
        {
            if (random.Below(RepostOneIn) == 0)
                reposters.Add(candidates[random.Below(candidates.Length)]);
        }

        var moment = firstMoment;
        foreach (var user in likers)
        {
            await At(moment).LikeAsync(schedule.UserId(user), postId, cancellationToken);
            moment += step;
        }

        foreach (var user in reposters)
        {
            await At(moment).RepostAsync(schedule.UserId(user), postId, cancellationToken);
            moment += step;
        }

        return (likers.Count, reposters.Count);
    }

    private Reactions At(long moment) => new(stores.Engagement, visible, announcer, SeedIds.GeneratorAt(moment));
}
