using System.Net;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>One connection to one node.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly TaskCompletionSource<ConnectionException> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Connection(IPEndPoint endPoint, ConnectionOptions options)
    {
        EndPoint = endPoint;
        Options = options;
    }

    public IPEndPoint EndPoint { get; }

    public ConnectionOptions Options { get; }

    public ProtocolVersion Version => Options.Version;

    /// <summary>Requests not yet answered, orphans included.</summary>
    public int InFlight { get; }

    /// <summary>Requests given up by timeout or cancellation that the server has not answered yet.</summary>
    public int Orphans { get; }

    /// <summary>Bytes accepted but not yet handed to the socket.</summary>
    public long UnsentBytes { get; }

    /// <summary>Whether <see cref="SendAsync"/> would accept a request now (a hint: it may have changed by then).</summary>
    public bool HasRoom { get; }

    public bool IsClosed => Closed.IsCompleted;

    /// <summary>So many orphans that the connection should be replaced and drained.</summary>
    public bool ShouldBeReplaced { get; }

    /// <summary>Completes, with the reason, when the connection is closed for whatever reason.</summary>
    public Task<ConnectionException> Closed => _closed.Task;

    /// <summary>Connects: TCP, TLS, STARTUP, authentication.</summary>
    /// <exception cref="UnsupportedProtocolVersionException">The server does not speak <see cref="ConnectionOptions.Version"/>: try a lower one on a new connection.</exception>
    /// <exception cref="AuthenticationException">The server refused the credentials, or wants some and there are none.</exception>
    /// <exception cref="ConnectionException">Everything else, timeouts included.</exception>
    public static Task<Connection> ConnectAsync(IPEndPoint endPoint, ConnectionOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(new Connection(endPoint, options));

    /// <summary>
    /// Sends a request. The bytes are copied before this returns, so that the body may change afterwards. Completes exactly once and never throws: see <see cref="Response"/>.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="parameters">Its settings; <see cref="RequestParameters.Version"/> must be the connection's.</param>
    /// <param name="timeout">From now on, of the connection's <see cref="TimeProvider"/>.</param>
    /// <param name="cancellationToken">Gives the request up; the server may execute it nevertheless.</param>
    public ValueTask<Response> SendAsync(IRequestBody request, in RequestParameters parameters, TimeSpan timeout, CancellationToken cancellationToken) =>
        new(Response.Void);

    /// <summary>Subscribes to events. The handler runs on the reading thread: it must neither block nor throw.</summary>
    public Task RegisterAsync(IReadOnlyCollection<string> types, Action<ServerEvent> onEvent, TimeSpan timeout, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops accepting requests, waits for those under way, at most so long, then closes.</summary>
    public Task DrainAsync(TimeSpan timeout) => Task.CompletedTask;

    /// <summary>Closes at once; requests under way end with <see cref="ResponseStatus.ConnectionLost"/>.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
