using SocialFeed.RealServers;
using Xunit.Abstractions;

namespace SocialFeed.Cluster.Tests;

/// <summary>The restore drill of docs/backup.md, on a real node of its own.</summary>
public sealed class BackupTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_wiped_node_gets_back_every_acknowledged_row_from_its_snapshot_and_its_commit_logs()
    {
        var drill = await RepositoryScript.RunAsync("backup", ["drill"]);
        output.WriteLine(drill.Output);
        Assert.True(drill.ExitCode == 0, drill.Output + drill.Errors);
        Assert.Contains("log-disk-kept: ", drill.Output, StringComparison.Ordinal);
        Assert.Contains("all-lost: ", drill.Output, StringComparison.Ordinal);
    }
}
