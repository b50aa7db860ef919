using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialFeed.Cli.Seeding;

namespace SocialFeed.Cli.Commands;

internal static class SeedCommand
{
    private const int DefaultPostsPerUser = 5;
    private const int PostsPerUserMax = 10_000;

    public static Command Create()
    {
        var graph = new Option<FileInfo>("--graph", "Lines of: follower id, tab, followee id. Plain or gzip; ids are positive integers; lines that start with # are passed over.")
        {
            IsRequired = true,
            ArgumentHelpName = "FILE",
        };
        var posts = new Option<int>("--posts-per-user", () => DefaultPostsPerUser, $"Posts of each user, 0 to {PostsPerUserMax}.") { ArgumentHelpName = "N" };
        var engagement = new Option<bool>("--engagement", "Add some likes and reposts.");
        var directory = CommandRunner.DataDirectoryOption();
        var command = new DocumentedCommand(
            "seed",
            "Fill the store from a follow graph, with made-up posts.",
            """
            Fills the store from a follow graph: an account u<id> for each id, the follows, and made-up posts over the last 14 days, delivered to every follower.
            Nobody can sign in to these accounts with a password; see `socialfeed token`. With SocialFeed__Mode=Cluster the rows go to the cluster, whose gateways
            may be running; embedded, the gateway must not be running on the same directory.

            Self-loops and repeated pairs are left out. Killed half-way, the same command completes the work; repeated, it changes nothing.

            Exit codes: 0 done, 1 wrong arguments or input, 4 the store failed, 130 interrupted.
            """)
        { graph, posts, engagement, directory };
        command.SetBody((context, cancellationToken) => RunAsync(
            context.ParseResult.GetValueForOption(graph)!,
            context.ParseResult.GetValueForOption(posts),
            context.ParseResult.GetValueForOption(engagement),
            CliSettings.Read(context.ParseResult.GetValueForOption(directory)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, int postsPerUser, bool withEngagement, CliSettings settings, CancellationToken cancellationToken)
    {
        if (postsPerUser is < 0 or > PostsPerUserMax)
            throw new CliException($"--posts-per-user is {postsPerUser}; give 0 to {PostsPerUserMax}.");
        settings.RequireStore();
        var graph = await SeedGraphFile.ReadAsync(file.FullName, cancellationToken);
        Console.WriteLine(
            $"{file.Name}: {graph.UserIds.Count:N0} users, {graph.Follows.Count:N0} follows; left out: {graph.SelfLoops:N0} self-loops, {graph.Duplicates:N0} repeated");

        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        await using var store = await StoreHost.OpenStoreAsync(settings, cancellationToken);
        var status = new SeedStatus();
        var pace = new SeedPace(settings.IsCluster ? SeedPace.Cluster : SeedPace.Embedded, time);
        var seeder = new Seeder(
            SeedStores.From(store.Services), graph, postsPerUser, pace, time, status, store.Services.GetRequiredService<ILoggerFactory>());
        var result = await SeedProgressView.ShowAsync(status, time, seeder.RunAsync(withEngagement, cancellationToken));
        Report(result, graph, time.GetElapsedTime(started));
        return ExitCode.Success;
    }

    private static void Report(SeedResult result, SeedGraph graph, TimeSpan elapsed)
    {
        var written = result.Posts - result.PostsFound;
        Console.WriteLine($"{result.Users:N0} users, {result.Follows:N0} follows and {result.Posts:N0} posts are there after {elapsed.TotalSeconds:N1} s.");
        if (result.PostsFound > 0 || result.Repaired > 0)
            Console.WriteLine($"Of the posts {result.PostsFound:N0} were there before; the fan-out of {result.Repaired:N0} was completed.");
        if (result.Likes + result.Reposts > 0)
            Console.WriteLine($"{result.Likes:N0} likes and {result.Reposts:N0} reposts.");
        if (result.SkippedFollows > 0)
            Console.WriteLine($"{result.SkippedFollows:N0} follows were refused, the first one to {result.FirstRefusal}");
        if (written > 0 && result.PostsFound == 0)
        {
            // What the API would have to accept and deliver: one row for each account, follow, post and post in a follower's timeline.
            var deliveries = (long)graph.Follows.Count * (result.Posts / result.Users);
            var rows = result.Users + result.Follows + result.Posts + deliveries;
            Console.WriteLine($"{rows:N0} rows, {deliveries:N0} of them deliveries: {rows / elapsed.TotalSeconds:N0} rows/s.");
        }
    }
}
