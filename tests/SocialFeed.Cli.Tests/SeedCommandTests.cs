using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cli.Tests;

public sealed class SeedCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_rows_are_those_that_the_use_cases_write_one_by_one()
    {
        var graph = _directory.WriteGraph("graph.tsv", users: 25, lines: 150, seed: 1);
        await SeedAsync(graph, _directory.Data("seeded"), "--posts-per-user", "4");

        await WriteOneByOneAsync(graph, _directory.Data("seeded"), _directory.Data("written"));

        var rows = StoreDump.Read(_directory.Data("seeded"));
        Assert.Equal(100, rows["posts"].Length);
        Assert.Equal(rows["following"].Length * 4, rows["home timelines"].Length);
        AssertSame(StoreDump.Read(_directory.Data("written")), rows);
    }

    [Fact]
    public async Task Killed_at_any_stage_and_run_again_it_ends_with_the_same_rows()
    {
        var graph = _directory.WriteGraph("graph.tsv", users: 400, lines: 6_000, seed: 2);
        string[] options = ["--posts-per-user", "12", "--engagement"];
        await SeedAsync(graph, _directory.Data("whole"), options);
        var whole = StoreDump.Read(_directory.Data("whole"));

        var killed = _directory.Data("killed");
        foreach (var (table, rows) in ((string, long)[])[("users", 1), ("following", 500), ("posts", 1), ("posts", 2_000), ("marks", 100)])
            await KillWhenAsync(graph, killed, options, table, rows);
        var idsBefore = StoreDump.ReadIds(killed);
        await SeedAsync(graph, killed, options);

        Assert.NotEqual(whole["marks"].Length, idsBefore.Length);
        Assert.Subset(StoreDump.ReadIds(killed).ToHashSet(), idsBefore.ToHashSet());
        AssertSame(whole, StoreDump.Read(killed));
        Assert.Equal(0, StoreDump.Count(killed, "outbox"));
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        var graph = _directory.WriteGraph("graph.tsv", users: 20, lines: 100, seed: 3);
        await SeedAsync(graph, _directory.Data(), "--posts-per-user", "3", "--engagement");
        var (rows, ids) = (StoreDump.Read(_directory.Data()), StoreDump.ReadIds(_directory.Data()));

        var again = await SeedAsync(graph, _directory.Data(), "--posts-per-user", "3", "--engagement");

        AssertSame(rows, StoreDump.Read(_directory.Data()));
        Assert.Equal(ids, StoreDump.ReadIds(_directory.Data()));
        Assert.Contains("60 were there before", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzip_file_with_self_loops_and_repeats_is_seeded_and_says_what_it_left_out()
    {
        var graph = _directory.WriteGzip("graph.tsv.gz", "1\t2\n2\t2\n1\t2\n2\t1\n3\t3\n");
        var result = await SeedAsync(graph, _directory.Data(), "--posts-per-user", "2");

        Assert.Contains("3 users, 2 follows; left out: 2 self-loops, 1 repeated", result.Output, StringComparison.Ordinal);
        Assert.Equal((3, 2, 6), (StoreDump.Count(_directory.Data(), "users"), StoreDump.Count(_directory.Data(), "following"), StoreDump.Count(_directory.Data(), "posts")));
    }

    [Fact]
    public async Task A_malformed_line_is_named_and_nothing_is_written()
    {
        var result = await CliProcess.RunAsync("seed", "--graph", _directory.Write("graph.tsv", "1\t2\nx\n"), "--data-directory", _directory.Data());

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("line 2: \"x\" is not: follower id, tab, followee id", result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.Data()));
    }

    [Fact]
    public async Task Other_options_than_before_are_refused()
    {
        var graph = _directory.Write("graph.tsv", "1\t2\n2\t1\n");
        await SeedAsync(graph, _directory.Data(), "--posts-per-user", "2");

        var result = await CliProcess.RunAsync("seed", "--graph", graph, "--posts-per-user", "3", "--data-directory", _directory.Data());

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("u1 that was not seeded from this graph", result.Errors, StringComparison.Ordinal);
        Assert.Equal(4, StoreDump.Count(_directory.Data(), "posts"));
    }

    [Fact]
    public async Task A_directory_in_use_is_refused_and_a_cluster_that_does_not_answer_is_said()
    {
        var graph = _directory.Write("graph.tsv", "1\t2\n");
        await using (var services = EmbeddedServices.OpenStore(_directory.Data()))
        {
            services.GetRequiredService<IAccountStore>();
            var inUse = await CliProcess.RunAsync("seed", "--graph", graph, "--data-directory", _directory.Data());
            Assert.Equal(ExitCode.Failure, inUse.ExitCode);
            Assert.Contains("is in use by process", inUse.Errors, StringComparison.Ordinal);
        }

        var cluster = await CliProcess.RunAsync(
            new Dictionary<string, string>
            {
                ["SocialFeed__Mode"] = "Cluster",
                ["SocialFeed__Cassandra__ContactPoints"] = "127.0.0.1:1",
                ["SocialFeed__Cassandra__StartTimeout"] = "00:00:01",
            },
            "seed",
            "--graph",
            graph);
        Assert.Equal(ExitCode.Failure, cluster.ExitCode);
        Assert.Contains("Cassandra at 127.0.0.1:1 was not ready", cluster.Errors, StringComparison.Ordinal);
        Assert.Contains("SocialFeed:Cassandra:StartTimeout", cluster.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("10001")]
    [InlineData("many")]
    public async Task A_number_of_posts_out_of_range_is_refused(string posts)
    {
        var graph = _directory.Write("graph.tsv", "1\t2\n");
        var result = await CliProcess.RunAsync("seed", "--graph", graph, "--posts-per-user", posts, "--data-directory", _directory.Data());
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("--posts-per-user", result.Errors, StringComparison.Ordinal);
    }

    private static async Task<CliResult> SeedAsync(string graph, string data, params string[] options)
    {
        var result = await CliProcess.RunAsync(["seed", "--graph", graph, "--data-directory", data, .. options]);
        Assert.True(result.ExitCode == ExitCode.Success, result.Errors);
        Assert.Empty(result.Errors);
        return result;
    }

    private static async Task KillWhenAsync(string graph, string data, string[] options, string table, long rows)
    {
        using var process = CliProcess.Start(null, ["seed", "--graph", graph, "--data-directory", data, .. options]);
        while (StoreDump.Count(data, table) < rows)
            Assert.False(process.HasExited, $"The seeding ended before {table} had {rows} rows.");
        await process.KillAsync();
    }

    /// <summary>The same accounts, follows and posts through registration, following and posting, each awaited with its fan-out before the next.</summary>
    private static async Task WriteOneByOneAsync(string graphFile, string seeded, string data)
    {
        var graph = await Seeding.SeedGraphFile.ReadAsync(graphFile, CancellationToken.None);
        List<Post> posts;
        await using (var services = EmbeddedServices.OpenStore(seeded))
            posts = await ReadPostsAsync(services, StoreDump.ReadIds(seeded));
        var authors = new Dictionary<long, string>();
        await using (var services = EmbeddedServices.OpenStore(seeded))
        {
            foreach (var id in graph.UserIds)
                authors.Add((await services.GetRequiredService<IAccountStore>().FindByHandleAsync($"u{id}", CancellationToken.None))!.Id, $"u{id}");
        }

        await using var written = new UseCases(data);
        var users = new Dictionary<string, long>();
        foreach (var id in graph.UserIds)
            users.Add($"u{id}", await written.RegisterAsync($"u{id}", $"u{id}@seed.invalid", Seeding.SeedTexts.DisplayName(id)));
        foreach (var (follower, followee) in graph.Follows)
            await written.FollowAsync(users[graph.HandleOf(follower)], users[graph.HandleOf(followee)]);
        foreach (var post in posts)
            await written.PostAsync(users[authors[post.AuthorId]], post.Text!);
    }

    private static async Task<List<Post>> ReadPostsAsync(IServiceProvider services, long[] ids)
    {
        var posts = new Post?[ids.Length];
        await services.GetRequiredService<IPostStore>().GetAsync(ids, posts, CancellationToken.None);
        return [.. posts.OfType<Post>()];
    }

    private static void AssertSame(IReadOnlyDictionary<string, string[]> expected, IReadOnlyDictionary<string, string[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (table, rows) in expected)
            Assert.True(rows.SequenceEqual(actual[table]), $"{table}: {rows.Length} rows expected, {actual[table].Length} found; the first that differs: {Difference(rows, actual[table])}");
    }

    private static string Difference(string[] expected, string[] actual) =>
        $"expected {expected.Except(actual).FirstOrDefault() ?? "nothing more"}, found {actual.Except(expected).FirstOrDefault() ?? "nothing else"}";
}
