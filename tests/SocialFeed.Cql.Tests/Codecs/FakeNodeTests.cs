using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Codecs;

/// <summary>Who judges the judge: Python's driver connects to the fake node, prepares, executes, pages, batches and reads every type.</summary>
public class FakeNodeTests
{
    [Theory]
    [InlineData("2.1", 3)]
    [InlineData("2.2", 3)]
    [InlineData("2.2", 4)]
    [InlineData("3.0", 4)]
    [InlineData("3.11", 4)]
    [InlineData("4.0", 3)]
    [InlineData("4.0", 4)]
    [InlineData("5.0", 4)]
    public async Task The_fake_node_satisfies_the_Python_driver(string generation, int version)
    {
        await using var fake = await FakeCluster.StartAsync(ServerGeneration.Parse(generation));
        Assert.InRange(await Python.RunAsync("fake_node.py", fake.Node.EndPoint.ToString(), $"{version}"), 150, int.MaxValue);
    }
}
