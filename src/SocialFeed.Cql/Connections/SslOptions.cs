using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SocialFeed.Cql;

/// <summary>TLS between driver and nodes.</summary>
public sealed class SslOptions
{
    /// <summary>The name the nodes' certificates must bear; null: the contact point as given, for other nodes their address.</summary>
    public string? HostName { get; init; }

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Client certificates, where nodes ask for them.</summary>
    public X509CertificateCollection? ClientCertificates { get; init; }

    /// <summary>Judges the node's certificate in place of the system's trust.</summary>
    public RemoteCertificateValidationCallback? RemoteCertificateValidationCallback { get; init; }

    public bool CheckCertificateRevocation { get; init; }
}
