using SocialFeed.RealServers;
using Xunit.Abstractions;

namespace SocialFeed.Cluster.Tests;

/// <summary>The restore drill of docs/backup.md, on a real node of its own.</summary>
public sealed class BackupTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_wiped_node_gets_back_every_acknowledged_row_and_a_restored_one_is_backed_up_in_its_turn()
    {
        var drill = await RepositoryScript.RunAsync("backup", ["drill"]);
        output.WriteLine(drill.Output);
        Assert.True(drill.ExitCode == 0, drill.Output + drill.Errors);
        foreach (var part in new[] { "log-disk-kept: ", "all-lost: ", "snapshot alone: ", "restored again: " })
            Assert.Contains(part, drill.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20261121T053000Z", "2026:11:21 05:30:00")]
    [InlineData("2026:11:21 05:30:00")]
    public async Task A_restore_to_a_moment_between_snapshots_is_refused_with_where_to_read_why(params string[] which)
    {
        var restore = await RepositoryScript.RunAsync("backup", ["restore", "cassandra", Path.GetTempPath(), .. which]);
        Assert.Equal((1, ""), (restore.ExitCode, restore.Output));
        Assert.Contains("docs/backup.md", restore.Errors, StringComparison.Ordinal);
    }
}
