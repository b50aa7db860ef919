using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Sessions;

/// <summary>The version of the protocol is found by itself with every generation of servers, alone and mixed.</summary>
public class NegotiationTests
{
    [Theory]
    [InlineData("2.1", ProtocolVersion.V3)]
    [InlineData("2.2", ProtocolVersion.V4)]
    [InlineData("3.0", ProtocolVersion.V4)]
    [InlineData("3.11", ProtocolVersion.V4)]
    [InlineData("4.0", ProtocolVersion.V4)]
    [InlineData("5.0", ProtocolVersion.V4)]
    public async Task The_highest_version_that_both_speak_is_used(string generation, ProtocolVersion version)
    {
        await using var fake = await Clients.StartAsync(2, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal(version, cluster.ProtocolVersion);
        using var rows = await session.ExecuteAsync("SELECT release_version FROM system.local").Within();
        Assert.Equal([Clients.Generation(generation).ReleaseVersion], rows.ToList(r => r.GetString(0)));
        Assert.Equal(2, cluster.Metadata.AllHosts().Count);
    }

    [Fact]
    public async Task The_refusal_of_2_1_costs_one_connection_and_is_remembered()
    {
        await using var fake = await Clients.StartAsync(1, ServerGeneration.V21);
        await using var cluster = fake.Client();
        await using var first = await cluster.ConnectAsync().Within();
        await using var second = await cluster.ConnectAsync().Within();
        Assert.Equal(1, fake.Log.Entries.Count(e => e.Kind == ActivityKind.Received && e.Header.Version == 4));
    }

    [Fact]
    public async Task A_mixed_cluster_is_spoken_to_in_the_version_that_all_understand()
    {
        await using var fake = await Clients.StartAsync(new FakeClusterOptions { Nodes = 2, Generations = [ServerGeneration.V22, ServerGeneration.V21] });
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal(ProtocolVersion.V3, cluster.ProtocolVersion);
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections > 0), "connections to both nodes");
        for (var i = 0; i < 20; i++)
            await session.ExecuteAsync($"INSERT INTO ks.pairs (a, b, c) VALUES ('{i}', 1, 'c')").Within();
        Assert.Equal(20, fake.Log.Count("INSERT INTO ks.pairs"));
    }

    [Fact]
    public async Task A_cap_is_kept()
    {
        await using var fake = await Clients.StartAsync(1, ServerGeneration.V40);
        await using var cluster = fake.Client(b => b.WithMaxProtocolVersion(ProtocolVersion.V3));
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal(ProtocolVersion.V3, cluster.ProtocolVersion);
        Assert.DoesNotContain(fake.Log.Entries, e => e.Kind == ActivityKind.Received && e.Header.Version > 3);
    }

    [Theory]
    [InlineData(0x83)]
    [InlineData(0x84)]
    [InlineData(0x86)]
    public async Task The_answer_may_bear_any_version(byte version)
    {
        await using var fake = await Clients.StartAsync(1, ServerGeneration.V40);
        var refusal = new ByteWriter();
        var at = refusal.Reserve(NodeFrameHeader.Size);
        new CqlError(CqlError.ProtocolError, "Invalid or unsupported protocol version (4); supported versions are (3/v3)").Write(refusal);
        new NodeFrameHeader(version, 0, 0, NodeOpcode.Error, refusal.Length - NodeFrameHeader.Size).Write(refusal.At(at, NodeFrameHeader.Size));
        fake.Node.Faults.On(r => r.Version == 4 && r.Opcode is NodeOpcode.Startup or NodeOpcode.Options, Fault.Raw(refusal.Written.ToArray()));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal(ProtocolVersion.V3, cluster.ProtocolVersion);
    }

    [Fact]
    public async Task A_server_that_speaks_no_version_of_ours_is_named_with_its_answer()
    {
        await using var fake = await Clients.StartAsync();
        fake.Node.Faults.On(r => r.Opcode is NodeOpcode.Startup or NodeOpcode.Options,
            Fault.Answer(new CqlError(CqlError.ProtocolError, "Invalid or unsupported protocol version (4); the lowest supported version is 9 and the greatest is 9")));
        await using var cluster = fake.Client();
        var error = await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
        Assert.Contains(fake.Node.EndPoint.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("version", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("3.11")]
    public async Task A_password_is_given_when_it_is_asked_for(string generation)
    {
        await using var fake = await FakeCluster.StartAsync(new FakeClusterOptions { User = "u", Password = "p\u00e4ss", Generation = Clients.Generation(generation) });
        await using var cluster = fake.Client(b => b.WithCredentials("u", "p\u00e4ss"));
        await using var session = await cluster.ConnectAsync().Within();
        using var rows = await session.ExecuteAsync("SELECT key FROM system.local").Within();
        Assert.Equal(1, rows.RowCount);
    }

    [Fact]
    public async Task A_wrong_password_fails_and_a_right_one_afterwards_succeeds()
    {
        await using var fake = await FakeCluster.StartAsync(new FakeClusterOptions { User = "u", Password = "p" });
        await using (var wrong = fake.Client(b => b.WithCredentials("u", "wrong")))
        {
            var error = await Assert.ThrowsAsync<NoHostAvailableException>(() => wrong.ConnectAsync().Within());
            Assert.IsType<AuthenticationException>(Assert.Single(error.Errors).Value);
        }
        await using (var none = fake.Client())
        {
            var error = await Assert.ThrowsAsync<NoHostAvailableException>(() => none.ConnectAsync().Within());
            Assert.Contains("WithCredentials", error.Message, StringComparison.Ordinal);
        }
        await using var right = fake.Client(b => b.WithCredentials("u", "p"));
        await using var session = await right.ConnectAsync().Within();
        await Wait.UntilAsync(() => fake.Node.OpenConnections == 2, "connections of the right client only");
    }

    [Fact]
    public async Task A_password_refused_once_may_be_accepted_by_the_same_cluster_object_later()
    {
        await using var fake = await FakeCluster.StartAsync(new FakeClusterOptions { User = "u", Password = "p" });
        var rule = fake.Node.Faults.On(NodeOpcode.AuthResponse, Fault.Answer(new CqlError(CqlError.BadCredentials, "not yet")), times: 1);
        await using var cluster = fake.Client(b => b.WithCredentials("u", "p"));
        await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
        Assert.Equal(1, rule.Hits);
        await using var session = await cluster.ConnectAsync().Within();
        Assert.NotNull(session);
    }
}
