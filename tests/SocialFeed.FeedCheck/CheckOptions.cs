using System.Globalization;

namespace SocialFeed.FeedCheck;

internal sealed record CheckOptions(
    string GraphFile, int PostsPerUser, Uri Url, string TokensFile, bool OnlyWithToken, int Parallel, int PageSize)
{
    public const string Usage =
        """
        Compares every home feed that the API serves with what the follow graph says it must be, entry by entry.

        feed-check --graph FILE --posts-per-user N --tokens FILE [--feeds all|with-token] [--url URL] [--parallel N] [--page-size N]

          --graph           the file that was seeded: follower TAB followee lines, plain or gzip
          --posts-per-user  as given to `socialfeed seed`
          --tokens          the file written by `socialfeed token --all --output FILE`
          --feeds           with-token: only of those who have a line in the tokens file, a sample; all unless given
          --url             the GraphQL endpoint; http://127.0.0.1:5000/graphql unless given
          --parallel        requests at a time, 1 to 256; 16 unless given
          --page-size       feed entries per page, 1 to 100; 100 unless given

        Exit codes: 0 every feed is right, 1 some feed is wrong, 2 the check could not be made.
        """;

    private const int ParallelMax = 256;
    private const int PageMax = 100;

    public static CheckOptions Parse(string[] args)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] is not ("--graph" or "--posts-per-user" or "--url" or "--tokens" or "--feeds" or "--parallel" or "--page-size"))
                throw new ArgumentException($"'{args[i]}' is not an option.");
            if (i + 1 == args.Length)
                throw new ArgumentException($"{args[i]} needs a value.");
            values[args[i]] = args[i + 1];
        }

        var url = values.GetValueOrDefault("--url", "http://127.0.0.1:5000/graphql");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"--url is '{url}'; give an absolute http or https address.");
        if (values.GetValueOrDefault("--feeds", "all") is var feeds && feeds is not ("all" or "with-token"))
            throw new ArgumentException($"--feeds is '{feeds}'; give all or with-token.");
        return new CheckOptions(
            Needed(values, "--graph"),
            Number(Needed(values, "--posts-per-user"), "--posts-per-user", 0, int.MaxValue),
            address,
            Needed(values, "--tokens"),
            feeds == "with-token",
            Number(values.GetValueOrDefault("--parallel", "16"), "--parallel", 1, ParallelMax),
            Number(values.GetValueOrDefault("--page-size", "100"), "--page-size", 1, PageMax));
    }

    private static string Needed(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var value) ? value : throw new ArgumentException($"{name} is missing.");

    private static int Number(string text, string name, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new ArgumentException($"{name} is '{text}'; give a number from {min} to {max}.");
}
