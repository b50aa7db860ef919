using System.Diagnostics;
using System.IO.Compression;

namespace SocialFeed.FeedCheck.Tests;

/// <summary>The check against an API that serves a right feed, and one wrong in each way that the check must tell.</summary>
public sealed class FeedCheckTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feed-check-").FullName;
    private ScriptedApi _api = null!;

    public async Task InitializeAsync()
    {
        _api = await ScriptedApi.StartAsync();

        // u1 follows u2 and u3, u2 follows u1, u3 follows nobody; two posts each.
        _api.Profiles["u1"] = ["u1-60", "u1-10"];
        _api.Profiles["u2"] = ["u2-50", "u2-20"];
        _api.Profiles["u3"] = ["u3-40", "u3-30"];
        _api.Feeds["u1"] =
        [
            ("u1-60", "OWN_POST"), ("u2-50", "FOLLOWED_AUTHOR"), ("u3-40", "FOLLOWED_AUTHOR"), ("u3-30", "FOLLOWED_AUTHOR"), ("u2-20", "FOLLOWED_AUTHOR"),
            ("u1-10", "OWN_POST"),
        ];
        _api.Feeds["u2"] = [("u1-60", "FOLLOWED_AUTHOR"), ("u2-50", "OWN_POST"), ("u2-20", "OWN_POST"), ("u1-10", "FOLLOWED_AUTHOR")];
        _api.Feeds["u3"] = [("u3-40", "OWN_POST"), ("u3-30", "OWN_POST")];
        File.WriteAllText(Path("graph.tsv"), "# a comment\n1\t2\n1\t3\n2\t1\n3\t3\n1\t2\n");
        WriteTokens(TimeSpan.FromMinutes(15));
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public Task Right_feeds_pass() => AssertAsync(0, "feeds checked 3, entries 12, missing 0, extra 0, repeated 0, misordered 0, wrong reason 0");

    [Fact]
    public Task A_missing_entry_is_found()
    {
        _api.Feeds["u2"].RemoveAt(3);
        return AssertAsync(1, "entries 11, missing 1, extra 0, repeated 0, misordered 0, wrong reason 0", "u2: u1-10 by u1");
    }

    [Fact]
    public Task An_entry_by_someone_not_followed_is_found()
    {
        _api.Feeds["u3"].Insert(0, ("u1-60", "FOLLOWED_AUTHOR"));
        return AssertAsync(1, "entries 13, missing 0, extra 1, repeated 0, misordered 0, wrong reason 0", "u3: u1-60 does not belong there");
    }

    [Fact]
    public Task A_repeated_entry_is_found_also_on_another_page()
    {
        _api.Feeds["u1"].Insert(3, ("u3-40", "FOLLOWED_AUTHOR"));
        return AssertAsync(1, "entries 13, missing 0, extra 0, repeated 1, misordered 0, wrong reason 0", "u1: u3-40 is repeated");
    }

    [Fact]
    public Task A_swapped_pair_is_found()
    {
        _api.Feeds["u1"].Reverse(2, 2);
        return AssertAsync(1, "entries 12, missing 0, extra 0, repeated 0, misordered 1, wrong reason 0", "u1: u3-40");
    }

    [Fact]
    public Task A_wrong_reason_is_found()
    {
        _api.Feeds["u3"][1] = ("u3-30", "FOLLOWED_AUTHOR");
        return AssertAsync(1, "misordered 0, wrong reason 1", "u3: u3-30 has the reason FOLLOWED_AUTHOR, not OWN_POST");
    }

    [Fact]
    public Task A_feed_without_end_does_not_keep_the_check_from_ending()
    {
        for (var i = 0; i < 1_000; i++)
            _api.Feeds["u3"].Add(("u3-30", "OWN_POST"));
        return AssertAsync(1, "missing 0", "u3: the feed goes on", "--page-size", "2");
    }

    [Fact]
    public Task Posts_that_were_not_seeded_stop_the_check()
    {
        _api.Profiles["u2"].Add("u2-5");
        return AssertAsync(2, "", "u2 has more than 2 posts");
    }

    [Fact]
    public Task A_graph_that_was_not_seeded_stops_the_check()
    {
        File.AppendAllText(Path("graph.tsv"), "4\t1\n");
        return AssertAsync(2, "", "knows no user u4");
    }

    [Fact]
    public async Task Tokens_near_their_end_are_renewed_and_refused_requests_made_again()
    {
        WriteTokens(TimeSpan.FromSeconds(5));
        _api.RefuseNext = 3;
        await AssertAsync(0, "feeds checked 3, entries 12, missing 0");
        Assert.Equal(3, _api.Renewals);
    }

    [Fact]
    public async Task With_tokens_of_some_only_their_feeds_are_checked_and_only_the_profiles_read_that_they_need()
    {
        _api.Feeds.Remove("u1");
        _api.Feeds.Remove("u3");
        WriteTokens(TimeSpan.FromMinutes(15));
        await AssertAsync(0, "2 profiles with 4 posts", "", "--feeds", "with-token");
        await AssertAsync(0, "feeds checked 1, entries 4, missing 0", "", "--feeds", "with-token");
        _api.Feeds["u2"].RemoveAt(0);
        await AssertAsync(1, "feeds checked 1, entries 3, missing 1", "u2: u1-60 by u1", "--feeds", "with-token");
    }

    [Fact]
    public Task Without_being_told_every_user_needs_a_token()
    {
        _api.Feeds.Remove("u3");
        WriteTokens(TimeSpan.FromMinutes(15));
        return AssertAsync(2, "", "has no token for u3");
    }

    [Fact]
    public async Task A_gzip_graph_is_read()
    {
        var content = File.ReadAllBytes(Path("graph.tsv"));
        await using (var gzip = new GZipStream(File.Create(Path("graph.tsv")), CompressionLevel.Fastest))
            gzip.Write(content);
        await AssertAsync(0, "feeds checked 3, entries 12, missing 0");
    }

    [Fact]
    public Task A_missing_option_is_named() => AssertAsync(2, "", "--page-size is '0'", "--page-size", "0");

    private string Path(string name) => System.IO.Path.Combine(_directory, name);

    private void WriteTokens(TimeSpan life) => File.WriteAllLines(
        Path("tokens.tsv"),
        ["# handle\taccess\trefresh\texpires", .. _api.Feeds.Keys.Select(handle => $"{handle}\taccess-{handle}\trefresh-{handle}\t{DateTimeOffset.UtcNow + life:O}")]);

    /// <summary>Runs the check as a process and looks at its exit code, its last numbers and what it says on standard error.</summary>
    private async Task AssertAsync(int exitCode, string numbers, string finding = "", params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in (string[])
            ["exec", System.IO.Path.Combine(AppContext.BaseDirectory, "feed-check.dll"), "--graph", Path("graph.tsv"), "--posts-per-user", "2",
                "--url", _api.Url, "--tokens", Path("tokens.tsv"), .. more])
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.True(exitCode == process.ExitCode, $"{process.ExitCode}: {await errors}");
        Assert.Contains(numbers, await output, StringComparison.Ordinal);
        Assert.Contains(finding, await errors, StringComparison.Ordinal);
    }
}
