using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Sessions;

/// <summary>TLS, and both ways of getting it wrong.</summary>
public class TlsTests
{
    private static readonly SocketOptions Impatient = new() { ConnectTimeout = TimeSpan.FromMilliseconds(500) };

    private static X509Certificate2 Certificate(string name = "cassandra.test")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    [Fact]
    public async Task Requests_go_over_TLS_when_the_certificate_is_accepted()
    {
        using var certificate = Certificate();
        await using var fake = await Clients.StartAsync(new FakeClusterOptions { Certificate = certificate });
        await using var cluster = fake.Client(b => b.WithSsl(new SslOptions { RemoteCertificateValidationCallback = (_, c, _, _) => c!.GetCertHashString() == certificate.GetCertHashString() }));
        await using var session = await cluster.ConnectAsync().Within();
        await session.ExecuteAsync($"INSERT INTO ks.pairs (a, b, c) VALUES ('x', 1, '{new string('y', 100_000)}')").Within();
        using var rows = await session.ExecuteAsync("SELECT c FROM ks.pairs").Within();
        Assert.Equal([100_000], rows.ToList(r => r.GetString(0)!.Length));
    }

    [Fact]
    public async Task Every_connection_to_a_contact_point_asks_for_its_name_in_the_certificate()
    {
        using var certificate = Certificate("localhost");
        await using var fake = await Clients.StartAsync(new FakeClusterOptions { Certificate = certificate, FirstAddress = IPAddress.Loopback });
        var names = new SslOptions { RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 };
        await using var cluster = Cluster.Builder()
            .AddContactPoint("localhost").WithPort(fake.Node.EndPoint.Port).WithSsl(names).Build();

        await using var session = await cluster.ConnectAsync().Within();

        Assert.Equal(2, Assert.Single(cluster.Metadata.AllHosts()).OpenConnections);
    }

    [Fact]
    public async Task A_certificate_of_nobody_known_is_refused()
    {
        using var certificate = Certificate();
        await using var fake = await Clients.StartAsync(new FakeClusterOptions { Certificate = certificate });
        await using var cluster = fake.Client(b => b.WithSsl(new SslOptions()));
        await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
        Assert.Empty(fake.Log.Requests);
    }

    [Fact]
    public async Task TLS_on_a_plain_port_fails_in_time()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithSsl(new SslOptions()).WithSocketOptions(Impatient));
        await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
    }

    [Fact]
    public async Task A_plain_client_on_a_TLS_port_fails_in_time()
    {
        using var certificate = Certificate();
        await using var fake = await Clients.StartAsync(new FakeClusterOptions { Certificate = certificate });
        await using var cluster = fake.Client(b => b.WithSocketOptions(Impatient));
        await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
    }
}
