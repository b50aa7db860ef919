namespace SocialFeed.Cli.Seeding;

/// <summary>How far a seeding has come; written by the seeder's tasks, read by whoever shows it.</summary>
internal sealed class SeedStatus
{
    private volatile SeedPhase _phase = new("reading", 0);

    public SeedPhase Phase => _phase;

    public SeedPhase Begin(string name, long total) => _phase = new SeedPhase(name, total);
}

/// <summary>One stretch of the work, for example the posts.</summary>
internal sealed class SeedPhase(string name, long total)
{
    private long _done;

    public string Name => name;

    public long Total => total;

    public long Done => Interlocked.Read(ref _done);

    public void Advance(long by = 1) => Interlocked.Add(ref _done, by);
}

/// <summary>What a seeding wrote, or found there already.</summary>
/// <param name="Repaired">Entries whose fan-out an earlier run had not completed.</param>
/// <param name="SkippedFollows">Follows that the product refuses, for example beyond <see cref="Core.Limits.FollowingPerUser"/>.</param>
/// <param name="FirstRefusal">Why the first of them was refused.</param>
internal sealed record SeedResult(
    int Users, int Follows, int SkippedFollows, string? FirstRefusal, int Posts, int PostsFound, int Likes, int Reposts, int Repaired);
