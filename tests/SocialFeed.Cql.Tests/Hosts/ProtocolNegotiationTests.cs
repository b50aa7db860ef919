namespace SocialFeed.Cql.Tests.Hosts;

public class ProtocolNegotiationTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(4)]
    [InlineData(1)]
    [InlineData(null)]
    public void After_version_4_comes_3_whatever_the_server_names(int? named) =>
        Assert.Equal(ProtocolVersion.V3, ProtocolNegotiation.After(ProtocolVersion.V4, named));

    [Theory]
    [InlineData(2)]
    [InlineData(null)]
    public void After_version_3_there_is_nothing(int? named) => Assert.Null(ProtocolNegotiation.After(ProtocolVersion.V3, named));

    [Theory]
    [InlineData("4", "3.11.4", "3.0")]
    [InlineData("4", "2.2.1")]
    [InlineData("4", "4.1", "5.0", "3.11.4")]
    [InlineData("3", "2.1.0")]
    [InlineData("3", "2.1.22", "3.11")]
    [InlineData("3", "2.2.5", "3.0")]
    public void All_nodes_must_speak_the_version(string version, params string[] releases) =>
        Assert.Equal(
            (ProtocolVersion)int.Parse(version),
            ProtocolNegotiation.HighestCommon([.. releases.Select(Version.Parse), null], ProtocolVersion.V4));

    [Theory]
    [InlineData("node", "node", 9042)]
    [InlineData("node:19042", "node", 19042)]
    [InlineData("127.0.0.1", "127.0.0.1", 9042)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData("::1", "::1", 9042)]
    [InlineData("[::1]", "::1", 9042)]
    [InlineData("[::1]:77", "::1", 77)]
    public void Contact_points_may_have_a_port(string text, string host, int port)
    {
        var point = Builder.ParseContactPoint(text, 9042);

        Assert.Equal((host, port), (point.Host, point.Port));
    }

    [Theory]
    [InlineData("node:")]
    [InlineData("node:port")]
    [InlineData("node:0")]
    [InlineData("node:65536")]
    [InlineData(":9042")]
    public void A_contact_point_with_a_wrong_port_says_how_to_write_it(string text) =>
        Assert.Contains("host:port", Assert.Throws<ArgumentException>(() => Builder.ParseContactPoint(text, 9042)).Message);

    [Fact]
    public void A_cluster_without_contact_points_says_what_to_call() =>
        Assert.Contains("AddContactPoint", Assert.Throws<InvalidOperationException>(() => Cluster.Builder().Build()).Message);
}
