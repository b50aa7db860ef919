using System.Net;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>From the TCP connection to the first request.</summary>
internal sealed partial class Connection
{
    /// <summary>Rounds of a SASL exchange; real ones take one or two.</summary>
    private const int AuthenticationRoundsMax = 16;

    private static readonly KeyValuePair<string, string>[] _startupOptions =
    [
        new("CQL_VERSION", "3.0.0"),
        new("DRIVER_NAME", "SocialFeed.Cql"),
        new("DRIVER_VERSION", typeof(Connection).Assembly.GetName().Version?.ToString(3) ?? "1.0.0"),
    ];

    private volatile bool _handshakeDone;

    /// <summary>Connects: TCP, TLS, STARTUP, authentication.</summary>
    /// <exception cref="UnsupportedProtocolVersionException">The server does not speak <see cref="ConnectionOptions.Version"/>: try a lower one on a new connection.</exception>
    /// <exception cref="AuthenticationException">The server refused the credentials, or wants some and there are none.</exception>
    /// <exception cref="ConnectionException">Everything else, timeouts included.</exception>
    public static async Task<Connection> ConnectAsync(IPEndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = new Connection(endPoint, options);
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var onTimeout = timeout.Token.UnsafeRegister(
            static c => ((Connection)c!).Close($"the handshake took longer than {((Connection)c).Options.ConnectTimeout.TotalMilliseconds:0} ms"), connection);
        using var onCancel = cancellationToken.UnsafeRegister(static c => ((Connection)c!).Close("connecting was cancelled"), connection);
        try
        {
            DeadlineSweeper.Add(connection);
            connection.StartThreads();
            await connection._connected.Task.ConfigureAwait(false);
            await connection.ShakeHandsAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (connection._versionRejection is { } rejection)
                throw rejection;
            if (e is CqlException and not ServerException or AuthenticationException)
                throw;
            throw new ConnectionException(endPoint, "the handshake failed: " + e.Message, written: true, e);
        }
    }

    private UnsupportedProtocolVersionException? _versionRejection;

    private void StartThreads()
    {
        StartReader();
        new Thread(RunWriter, StackSize) { IsBackground = true, Name = $"cql-write {EndPoint}" }.Start();
    }

    private async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        var authenticator = (IAuthenticator?)null;
        var request = PlainRequest.Startup(_startupOptions);
        for (var round = 0; round < AuthenticationRoundsMax; round++)
        {
            using var response = await SendAsync(request, new RequestParameters { Version = Version }, Options.ConnectTimeout, cancellationToken)
                .ConfigureAwait(false);
            if (!response.IsSuccess)
                throw Refused(response.Error!);
            switch (response.Opcode)
            {
                case Opcode.Ready:
                case Opcode.AuthSuccess:
                    lock (_gate)
                        _slots.ReserveZero();
                    _handshakeDone = true;
                    return;
                case Opcode.Authenticate when authenticator is null:
                    authenticator = CreateAuthenticator(response.Body);
                    request = PlainRequest.AuthResponse(authenticator.InitialResponse());
                    break;
                case Opcode.AuthChallenge when authenticator is not null:
                    request = PlainRequest.AuthResponse(authenticator.Evaluate(ReadChallenge(response.Body)));
                    break;
                default:
                    throw WireReader.Malformed($"{response.Opcode} during the handshake");
            }
        }
        throw WireReader.Malformed($"an authentication of more than {AuthenticationRoundsMax} rounds");
    }

    private IAuthenticator CreateAuthenticator(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        var name = reader.ReadString();
        return Options.AuthProvider is { } provider
            ? provider.Create(name)
            : throw new AuthenticationException($"{EndPoint} asks for credentials ({name}) and there are none: set them with WithCredentials.");
    }

    private static byte[] ReadChallenge(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        return reader.ReadBytes() ?? [];
    }

    /// <summary>An error in the handshake that has our own version in its header, as Cassandra 2.2 to 3.x answer to a version they do not know.</summary>
    private Exception Refused(Exception error)
    {
        if (error is ServerException server && IsVersionRejection(server))
            _versionRejection = new UnsupportedProtocolVersionException(EndPoint, Version, null, server.ServerMessage);
        return _versionRejection ?? error;
    }

    /// <summary>
    /// An answer of another version. During the handshake it is the server's refusal of ours, with its highest in the header (2.1: as a SERVER_ERROR on stream 0;
    /// 4.x: possibly a beta version); later it is a broken connection.
    /// </summary>
    private void RejectVersion(in FrameHeader header, ReadOnlySpan<byte> beginning)
    {
        var text = $"it answered with protocol version {header.VersionNumber}";
        if (!_handshakeDone && header.Opcode == Opcode.Error)
        {
            if (beginning.Length < header.Length)
                return;
            var reader = new WireReader(beginning);
            var error = ErrorMessage.Parse(ref reader);
            text = error.ServerMessage;
            if (IsVersionRejection(error))
                _versionRejection = new UnsupportedProtocolVersionException(EndPoint, Version, header.VersionNumber, text);
        }
        Close(new ConnectionException(EndPoint, text, written: true), _versionRejection);
    }

    private static bool IsVersionRejection(ServerException error) =>
        error.Code is ErrorCode.ProtocolError or ErrorCode.ServerError
            && (error.ServerMessage.Contains("unsupported protocol version", StringComparison.OrdinalIgnoreCase)
                || error.ServerMessage.Contains("Beta version of the protocol", StringComparison.OrdinalIgnoreCase)
                || error.ServerMessage.Contains("Rejecting Protocol Version", StringComparison.OrdinalIgnoreCase));
}
