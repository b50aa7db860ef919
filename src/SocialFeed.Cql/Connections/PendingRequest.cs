using System.Diagnostics;
using System.Threading.Tasks.Sources;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>
/// A request on its way: what its sender awaits, what the reader finds by stream id, and the work item that resumes the sender. Pooled: it returns to the pool
/// when the sender takes the result. Whoever takes it out of its slot, under the connection's lock, is the only one to complete it.
/// </summary>
internal sealed class PendingRequest : IValueTaskSource<Response>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<Response> _core;
    private CancellationTokenRegistration _cancellation;
    private Connection? _connection;
    private IResponseSink? _sink;
    private object? _host;
    private long _started;
    private int _item;
    private Response _outcome;

    /// <summary>Stands in the slot of a request whose sender no longer waits: the id stays taken until the late answer.</summary>
    public static PendingRequest Orphan { get; } = new();

    /// <summary>Stands in the slot of the connection's own heartbeat.</summary>
    public static PendingRequest Heartbeat { get; } = new();

    /// <summary>Whether somebody waits for the answer.</summary>
    public bool HasSender => _connection is not null;

    /// <summary>Whether the sender may be resumed on the reading thread.</summary>
    public bool MayResumeHere { get; private set; }

    /// <summary>Whether a sink takes the outcome, which is never long.</summary>
    public bool HasSink => _sink is not null;

    public short StreamId { get; set; }

    /// <summary>Where its bytes start in the stream of all bytes of the connection.</summary>
    public long Position { get; set; }

    public TimeSpan Timeout { get; private set; }

    public CancellationToken CancellationToken { get; private set; }

    /// <summary>For <see cref="PendingRequestPool"/>.</summary>
    public PendingRequest? Next { get; set; }

    public ValueTask<Response> Task => new(this, _core.Version);

    public void Start(Connection connection, bool mayResumeHere, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _connection = connection;
        MayResumeHere = mayResumeHere;
        Timeout = timeout;
        CancellationToken = cancellationToken;
    }

    /// <summary>For a sink, which gives the request up with all its others or not at all.</summary>
    public void Start(Connection connection, IResponseSink sink, int item, object? host, long started, TimeSpan timeout)
    {
        Start(connection, mayResumeHere: true, timeout, CancellationToken.None);
        (_sink, _item, _host, _started) = (sink, item, host, started);
    }

    /// <summary>Only after the request has its slot, and before its task is handed out.</summary>
    public void WatchCancellation() => _cancellation = CancellationToken.UnsafeRegister(static state =>
    {
        var request = (PendingRequest)state!;
        request._connection!.GiveUp(request);
    }, this);

    /// <summary>Resumes the sender on the thread pool. Only by who took the request out of its slot.</summary>
    public void Complete(in Response outcome)
    {
        _outcome = outcome;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Resumes the sender on this thread, before it returns: see <see cref="ResumptionCost"/>. Only by who took the request out of its slot.</summary>
    public void CompleteHere(in Response outcome)
    {
        var parsed = outcome is { Opcode: Opcode.Error, IsSuccess: true } ? ParseError(outcome) : outcome;
        if (_sink is not { } sink)
        {
            _core.SetResult(parsed);
            return;
        }
        var (item, host, connection, started) = (_item, _host, _connection!, _started);
        Reset();
        PendingRequestPool.Return(this);
        sink.Completed(item, host, connection, started, parsed);
    }

    void IThreadPoolWorkItem.Execute()
    {
        var outcome = _outcome;
        _outcome = default;
        // Once resumed, the sender may give this object to another.
        var cost = _connection?.Cost;
        var started = Stopwatch.GetTimestamp();
        CompleteHere(outcome);
        cost?.Note(Stopwatch.GetTimestamp() - started);
    }

    Response IValueTaskSource<Response>.GetResult(short token)
    {
        var result = _core.GetResult(token);
        // Waits for a cancellation that is being delivered right now, so that it cannot hit the next user of this object.
        _cancellation.Dispose();
        _cancellation = default;
        Reset();
        PendingRequestPool.Return(this);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<Response>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Response>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Forgets its user.</summary>
    public void Reset()
    {
        _core.Reset();
        _connection = null;
        (_sink, _host) = (null, null);
        CancellationToken = default;
    }

    private static Response ParseError(in Response response)
    {
        using (response)
        {
            var reader = new WireReader(response.Body);
            try
            {
                ResponsePrefix.Read(ref reader, response.Flags);
            }
            catch (ProtocolErrorException malformed)
            {
                return Response.Failed(ResponseStatus.ServerError, malformed);
            }
            return Response.Failed(ResponseStatus.ServerError, ErrorMessage.Parse(ref reader));
        }
    }
}

/// <summary>
/// Requests not in use: some per thread, without locks; whole chains of them go over a shared stack when one thread sends and another receives.
/// </summary>
internal static class PendingRequestPool
{
    private const int ChainLength = 64;

    /// <summary>Shared chains beyond this are left to the garbage collector.</summary>
    private const int SharedChainsMax = 64;

    private static readonly Lock _gate = new();
    private static readonly PendingRequest?[] _shared = new PendingRequest?[SharedChainsMax];
    private static int _sharedCount;

    [ThreadStatic]
    private static PendingRequest? _own;

    [ThreadStatic]
    private static int _ownCount;

    [ThreadStatic]
    private static PendingRequest? _full;

    public static PendingRequest Rent()
    {
        var request = _own ?? TakeChain();
        if (request is null)
            return new PendingRequest();
        _own = request.Next;
        request.Next = null;
        _ownCount--;
        return request;
    }

    public static void Return(PendingRequest request)
    {
        if (_ownCount == ChainLength)
            GiveChain();
        request.Next = _own;
        _own = request;
        _ownCount++;
    }

    private static PendingRequest? TakeChain()
    {
        var chain = _full;
        _full = null;
        if (chain is null && Volatile.Read(ref _sharedCount) > 0)
        {
            lock (_gate)
            {
                if (_sharedCount > 0)
                {
                    chain = _shared[--_sharedCount];
                    _shared[_sharedCount] = null;
                }
            }
        }
        _ownCount = chain is null ? 0 : ChainLength;
        return chain;
    }

    private static void GiveChain()
    {
        if (_full is { } full)
        {
            lock (_gate)
            {
                if (_sharedCount < SharedChainsMax)
                    _shared[_sharedCount++] = full;
            }
        }
        _full = _own;
        _own = null;
        _ownCount = 0;
    }
}
