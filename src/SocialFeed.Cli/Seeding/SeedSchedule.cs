using SocialFeed.Core.Ids;

namespace SocialFeed.Cli.Seeding;

/// <summary>
/// When everything that is seeded happened: accounts first, then follows, then posts in time order across users, then likes and reposts. Every action has a
/// millisecond of its own, so its id is known beforehand and is the same however often seeding was interrupted. All of it lies before the start of the first
/// seeding, so that ids which the gateway makes later are newer.
/// </summary>
internal sealed class SeedSchedule
{
    /// <summary>From the first account to the last post: well inside <see cref="Core.Limits.HomeRetention"/>, so that feeds are pushed, not pulled.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(14);

    /// <summary>The order of posts is kept in memory: 80 MB at this number.</summary>
    public const int PostsMax = 20_000_000;

    /// <summary>The share of the span, at its end, in which likes and reposts happen.</summary>
    private const int EngagementShare = 10;

    /// <summary>The first account's millisecond carries this many bits of the fingerprint of the input.</summary>
    private const int FingerprintBits = 12;
    private const long FingerprintMask = (1L << FingerprintBits) - 1;

    private readonly long _start;
    private readonly int _users;
    private readonly int _follows;
    private readonly int[] _authors;
    private readonly long _postsStart;
    private readonly long _postStep;
    private readonly ulong _seed;

    private SeedSchedule(long start, ulong seed, int users, int follows, int postsPerUser)
    {
        _start = start;
        _seed = seed;
        _users = users;
        _follows = follows;
        _authors = ShuffledAuthors(seed, users, postsPerUser);
        _postsStart = start + users + follows;
        EngagementStart = start + (long)Span.TotalMilliseconds / EngagementShare * (EngagementShare - 1);
        EngagementEnd = start + (long)Span.TotalMilliseconds;
        _postStep = Math.Max(1, (EngagementStart - _postsStart) / Math.Max(1, _authors.Length));
    }

    /// <summary>Milliseconds since <see cref="SnowflakeId.Epoch"/>.</summary>
    public long EngagementStart { get; }

    /// <summary>Milliseconds since <see cref="SnowflakeId.Epoch"/>.</summary>
    public long EngagementEnd { get; }

    public int Posts => _authors.Length;

    /// <summary>The schedule of a first seeding.</summary>
    /// <exception cref="CliException">There is too much to seed.</exception>
    public static SeedSchedule Starting(DateTimeOffset now, SeedGraph graph, int postsPerUser)
    {
        var (seed, latest) = (SeedOf(graph, postsPerUser), MillisecondsAt(now - Span - TimeSpan.FromMinutes(1)));
        var start = ((latest >> FingerprintBits) - 1 << FingerprintBits) | (long)(seed & (ulong)FingerprintMask);
        return Create(start, seed, graph, postsPerUser);
    }

    /// <summary>The schedule of a seeding that was begun, from the id of its first account; null when that account is not of this graph and options.</summary>
    /// <exception cref="CliException">There is too much to seed.</exception>
    public static SeedSchedule? Continuing(long firstUserId, SeedGraph graph, int postsPerUser)
    {
        var (seed, start) = (SeedOf(graph, postsPerUser), MillisecondsAt(SnowflakeId.TimeOf(firstUserId)));
        var schedule = Create(start, seed, graph, postsPerUser);
        return (start & FingerprintMask) == (long)(seed & (ulong)FingerprintMask) && schedule.UserId(0) == firstUserId ? schedule : null;
    }

    public long UserId(int user) => SeedIds.At(_start + user);

    public long FollowMoment(int follow) => _start + _users + follow;

    /// <summary>The author of a post, by the post's place in time.</summary>
    public int AuthorOf(int post) => _authors[post];

    public long PostMoment(int post)
    {
        var jitter = new SplitMix64(_seed ^ (ulong)post).Next() % (ulong)_postStep;
        return _postsStart + (_postStep * post) + (long)jitter;
    }

    /// <summary>Random numbers of one post: its text, and who likes it.</summary>
    public SplitMix64 RandomOf(int post) => new(SplitMix64.Mix(_seed + (ulong)post));

    private static ulong SeedOf(SeedGraph graph, int postsPerUser) => SplitMix64.Mix(graph.Fingerprint ^ (ulong)postsPerUser);

    private static SeedSchedule Create(long start, ulong seed, SeedGraph graph, int postsPerUser)
    {
        if ((long)graph.UserIds.Count * postsPerUser > PostsMax)
        {
            throw new CliException(
                $"{graph.UserIds.Count:N0} users with {postsPerUser:N0} posts each are more than {PostsMax:N0} posts. Give a smaller --posts-per-user.");
        }

        return new SeedSchedule(start, seed, graph.UserIds.Count, graph.Follows.Count, postsPerUser);
    }

    /// <summary>Each user as often as there are posts per user, shuffled (Fisher and Yates).</summary>
    private static int[] ShuffledAuthors(ulong seed, int users, int postsPerUser)
    {
        var authors = new int[users * postsPerUser];
        for (var i = 0; i < authors.Length; i++)
            authors[i] = i % users;
        var random = new SplitMix64(seed);
        for (var i = authors.Length - 1; i > 0; i--)
        {
            var other = random.Below(i + 1);
            (authors[i], authors[other]) = (authors[other], authors[i]);
        }

        return authors;
    }

    private static long MillisecondsAt(DateTimeOffset time) => (long)(time - SnowflakeId.Epoch).TotalMilliseconds;
}
