using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace SocialFeed.Cql.Connections;

/// <summary>
/// The bytes of a connection: a socket, under TLS when wanted. Blocking: each connection has a reading and a writing thread of its own, so that answers are read
/// and timeouts kept even when the thread pool is exhausted, and a read costs one system call and one wake-up instead of three.
/// </summary>
internal sealed class Transport : IDisposable
{
    private readonly IPEndPoint _endPoint;
    private readonly ConnectionOptions _options;
    private readonly Socket _socket;
    private SslStream? _tls;
    private int _disposed;

    public Transport(IPEndPoint endPoint, ConnectionOptions options)
    {
        _endPoint = endPoint;
        _options = options;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = options.TcpNoDelay };
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
    }

    /// <exception cref="SocketException">No connection.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not trusted, or TLS is not spoken.</exception>
    public void Connect()
    {
        _socket.Connect(_endPoint);
        if (_options.Ssl is not { } ssl)
            return;
        var tls = new SslStream(new NetworkStream(_socket, ownsSocket: false));
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = ssl.HostName ?? _options.TlsHostName ?? _endPoint.Address.ToString(),
            EnabledSslProtocols = ssl.Protocols,
            ClientCertificates = ssl.ClientCertificates,
            RemoteCertificateValidationCallback = ssl.RemoteCertificateValidationCallback,
            CertificateRevocationCheckMode = ssl.CheckCertificateRevocation
                ? System.Security.Cryptography.X509Certificates.X509RevocationMode.Online
                : System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        });
        _tls = tls;
    }

    /// <summary>Waits for bytes. 0: the other side has closed.</summary>
    public int Receive(Span<byte> target) => _tls is { } tls ? tls.Read(target) : _socket.Receive(target);

    /// <summary>Whether the operating system would take bytes at once.</summary>
    public bool HasRoom
    {
        get
        {
            try
            {
                return _socket.Poll(0, SelectMode.SelectWrite);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Returns when the operating system has taken all bytes.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_tls is { } tls)
        {
            tls.Write(bytes);
            return;
        }
        while (bytes.Length > 0)
            bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>Wakes both threads, wherever they wait.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It was not connected, or is no longer.
        }
        _socket.Dispose();
    }
}
