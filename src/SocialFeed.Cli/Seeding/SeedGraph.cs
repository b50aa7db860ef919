namespace SocialFeed.Cli.Seeding;

/// <summary>A follow graph to seed from. Users are numbered from 0 in the order in which the file first names them.</summary>
/// <param name="UserIds">The file's own id of each user; the handle is <c>u</c> and this id.</param>
/// <param name="Follows">Each pair once, in file order, as user numbers.</param>
/// <param name="Fingerprint">Of the users and follows, to tell whether a half-seeded directory was seeded from this graph.</param>
internal sealed record SeedGraph(
    IReadOnlyList<long> UserIds,
    IReadOnlyList<(int Follower, int Followee)> Follows,
    int SelfLoops,
    int Duplicates,
    ulong Fingerprint)
{
    public string HandleOf(int user) => $"u{UserIds[user]}";

    /// <summary>For each user the handles of the first so many they follow.</summary>
    public string[][] FolloweesOfEach(int max) =>
        [.. FirstOfEach(follow => (follow.Follower, follow.Followee), max).Select(users => users.ConvertAll(HandleOf).ToArray())];

    /// <summary>For each user the first so many who follow them.</summary>
    public int[][] FollowersOfEach(int max) => [.. FirstOfEach(follow => (follow.Followee, follow.Follower), max).Select(users => users.ToArray())];

    private List<int>[] FirstOfEach(Func<(int Follower, int Followee), (int Of, int Other)> pick, int max)
    {
        var others = new List<int>[UserIds.Count];
        for (var i = 0; i < others.Length; i++)
            others[i] = [];
        foreach (var follow in Follows)
        {
            var (of, other) = pick(follow);
            if (others[of].Count < max)
                others[of].Add(other);
        }

        return others;
    }
}
