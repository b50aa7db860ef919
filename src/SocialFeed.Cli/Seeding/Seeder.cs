using Microsoft.Extensions.Logging;
using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cli.Seeding;

/// <summary>
/// Brings a follow graph and made-up posts into a store through the product's own use cases, with the fan-out done in line, so that the rows are those which
/// the API would have written. Follows stand before posts, so no entry is a backfill. Every action has its id from <see cref="SeedSchedule"/>; therefore a run
/// that is killed at any point and started again ends with the same rows, and a finished one changes nothing when repeated.
/// </summary>
internal sealed class Seeder
{
    /// <summary>Posts that are looked up at once to see which an earlier run has written.</summary>
    private const int LookUpBlock = 500;

    /// <summary>Posts that are looked up before any of them is written.</summary>
    private const int LookUpMax = 500_000;

    private readonly SeedStores _stores;
    private readonly SeedGraph _graph;
    private readonly int _postsPerUser;
    private readonly SeedPace _pace;
    private readonly TimeProvider _time;
    private readonly SeedStatus _status;
    private readonly FanOutOptions _fanOut = new() { SweepAfter = TimeSpan.Zero };
    private readonly Backfill _backfill;
    private readonly VisiblePosts _visible;
    private readonly InlineFanOutPublisher _publisher;
    private readonly EntryAnnouncer _announcer;
    private readonly OutboxSweeper _sweeper;

    public Seeder(
        SeedStores stores, SeedGraph graph, int postsPerUser, SeedPace pace, TimeProvider time, SeedStatus status, ILoggerFactory loggers)
    {
        _stores = stores;
        _graph = graph;
        _postsPerUser = postsPerUser;
        _pace = pace;
        _time = time;
        _status = status;
        _backfill = new Backfill(stores.Graph, stores.Timelines, stores.Cache, _fanOut, time, loggers.CreateLogger<Backfill>());
        _visible = new VisiblePosts(stores.Posts, stores.Accounts, stores.Graph);
        _publisher = new InlineFanOutPublisher(stores, _fanOut, time, loggers);
        _announcer = new EntryAnnouncer(_publisher, loggers.CreateLogger<EntryAnnouncer>());
        _sweeper = new OutboxSweeper(stores.Outbox, _publisher, _fanOut, time, loggers.CreateLogger<OutboxSweeper>());
    }

    /// <exception cref="CliException">The store holds other accounts with these handles, or there is too much to seed.</exception>
    public async Task<SeedResult> RunAsync(bool withEngagement, CancellationToken cancellationToken)
    {
        var first = await _stores.Accounts.FindByHandleAsync(_graph.HandleOf(0), cancellationToken);
        var schedule = first is null
            ? SeedSchedule.Starting(_time.GetUtcNow(), _graph, _postsPerUser)
            : SeedSchedule.Continuing(first.Id, _graph, _postsPerUser) ?? throw OtherAccount(first.Handle);

        await WriteUsersAsync(schedule, cancellationToken);
        var (skipped, refusal) = await WriteFollowsAsync(schedule, cancellationToken);
        var found = await WritePostsAsync(schedule, mayBeWritten: first is not null, cancellationToken);
        var (likes, reposts) = withEngagement
            ? await new SeedEngagement(_stores, _graph, schedule, _visible, _announcer).WriteAsync(_status, _pace, cancellationToken)
            : (0, 0);
        var repaired = await SweepAsync(schedule, cancellationToken);
        return new SeedResult(
            _graph.UserIds.Count, _graph.Follows.Count - skipped, skipped, refusal, schedule.Posts, found, likes, reposts, repaired);
    }

    private async Task WriteUsersAsync(SeedSchedule schedule, CancellationToken cancellationToken)
    {
        var phase = _status.Begin("users", _graph.UserIds.Count);

        // The first account carries the start of the schedule, so it must be there before any other.
        await _pace.RetryAsync(0, (user, cancellation) => WriteUserAsync(user, schedule, cancellation), cancellationToken);
        phase.Advance();
        await _pace.EachAsync(
            Enumerable.Range(1, _graph.UserIds.Count - 1), phase, (user, cancellation) => WriteUserAsync(user, schedule, cancellation), cancellationToken);
    }

    /// <summary>As <see cref="SessionAuthority.RegisterAsync"/>, without a password: nobody can sign in with one.</summary>
    private async ValueTask WriteUserAsync(int number, SeedSchedule schedule, CancellationToken cancellationToken)
    {
        var handle = _graph.HandleOf(number);
        var user = new User(schedule.UserId(number), handle, SeedTexts.DisplayName(_graph.UserIds[number]));
        var credentials = new Credentials(user.Id, $"{handle}@seed.invalid", PasswordHash: null);
        if (await _stores.Accounts.CreateAsync(user, credentials, cancellationToken) != CreateAccountOutcome.Created)
        {
            var existing = await _stores.Accounts.FindByHandleAsync(handle, cancellationToken);
            if (existing?.Id != user.Id)
                throw OtherAccount(handle);

            var states = new ReaderState[1];
            await _stores.Timelines.GetReadersAsync(new[] { user.Id }, states, cancellationToken);
            if (states[0].LastActive > SnowflakeId.Epoch)
                return;
        }

        await _stores.Timelines.SetReaderAsync(user.Id, new ReaderState(0, user.CreatedAt), cancellationToken);
    }

    private async Task<(int Skipped, string? FirstRefusal)> WriteFollowsAsync(SeedSchedule schedule, CancellationToken cancellationToken)
    {
        var phase = _status.Begin("follows", _graph.Follows.Count);
        var skipped = 0;
        string? refusal = null;
        await _pace.EachAsync(
            Enumerable.Range(0, _graph.Follows.Count),
            phase,
            async (number, cancellation) =>
            {
                var (follower, followee) = _graph.Follows[number];
                var follows = new FollowGraph(_stores.Graph, _stores.Accounts, _backfill, SeedIds.GeneratorAt(schedule.FollowMoment(number)));
                var outcome = await follows.FollowAsync(schedule.UserId(follower), schedule.UserId(followee), cancellation);
                if (!outcome.IsSuccess)
                {
                    Interlocked.Increment(ref skipped);
                    Interlocked.CompareExchange(ref refusal, $"{_graph.HandleOf(follower)}: {outcome.Errors[0].Message}", null);
                }
            },
            cancellationToken);
        return (skipped, refusal);
    }

    /// <summary>Writes posts in the order of their time. The number of those that were there already.</summary>
    private async Task<int> WritePostsAsync(SeedSchedule schedule, bool mayBeWritten, CancellationToken cancellationToken)
    {
        var phase = _status.Begin("posts", schedule.Posts);
        var mentionable = _graph.FolloweesOfEach(SeedTexts.MentionableMax);
        var found = 0;
        for (var start = 0; start < schedule.Posts; start += LookUpMax)
        {
            var count = Math.Min(LookUpMax, schedule.Posts - start);
            var missing = mayBeWritten ? await FindMissingAsync(schedule, start, count, cancellationToken) : Enumerable.Range(start, count);
            if (missing is List<int> list)
            {
                found += count - list.Count;
                phase.Advance(count - list.Count);
            }

            await _pace.EachAsync(missing, phase, (post, cancellation) => WritePostAsync(post, schedule, mentionable, cancellation), cancellationToken);
        }

        return found;
    }

    private async Task<List<int>> FindMissingAsync(SeedSchedule schedule, int start, int count, CancellationToken cancellationToken)
    {
        var missing = new List<int>();
        for (var block = start; block < start + count; block += LookUpBlock)
        {
            var length = Math.Min(LookUpBlock, start + count - block);
            var ids = new long[length];
            for (var i = 0; i < length; i++)
                ids[i] = SeedIds.At(schedule.PostMoment(block + i));
            var posts = new Post?[length];
            await _stores.Posts.GetAsync(ids, posts, cancellationToken);
            for (var i = 0; i < length; i++)
            {
                if (posts[i] is null)
                    missing.Add(block + i);
            }
        }

        return missing;
    }

    private async ValueTask WritePostAsync(int post, SeedSchedule schedule, string[][] mentionable, CancellationToken cancellationToken)
    {
        var author = schedule.AuthorOf(post);
        var random = schedule.RandomOf(post);
        var text = SeedTexts.Make(ref random, mentionable[author]);
        var ids = SeedIds.GeneratorAt(schedule.PostMoment(post));
        var writer = new PostWriter(_stores.Posts, _stores.Accounts, _visible, _announcer, ids, _time);
        var outcome = await writer.CreateAsync(schedule.UserId(author), new CreatePostRequest(text), cancellationToken);
        if (!outcome.IsSuccess)
            throw new CliException($"A post by {_graph.HandleOf(author)} was refused: {outcome.Errors[0].Message}", ExitCode.Failure);
    }

    /// <summary>Completes the fan-out of whatever is still in the outbox: an earlier run may have been killed between a post and its delivery.</summary>
    private async Task<int> SweepAsync(SeedSchedule schedule, CancellationToken cancellationToken)
    {
        var phase = _status.Begin("fan-out left over", 0);
        var swept = 0;
        while (await _sweeper.SweepAsync(cancellationToken) is > 0 and var count)
        {
            swept += count;
            phase.Advance(count);

            // What is delivered in line leaves the outbox at once; each entry can come up once only.
            if (swept > (schedule.Posts + 1) * 2L + SeedEngagement.RepostsPerPostMax * (long)schedule.Posts)
                throw new CliException("The outbox does not empty. Run `socialfeed doctor`.", ExitCode.Failure);
        }

        return swept;
    }

    private static CliException OtherAccount(string handle) => new(
        $"The store has an account {handle} that was not seeded from this graph with this --posts-per-user. "
        + "Give the same file and options as before, or an empty --data-directory.");
}
