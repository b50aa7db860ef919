using System.Diagnostics;
using System.Net;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>
/// One connection to one node, multiplexing up to 32767 requests. Senders copy their bytes into a shared buffer under a short lock; one of them, or a writing thread,
/// sends what has gathered; a reading thread resumes the senders, itself or through the thread pool. Every request completes exactly once: see
/// <see cref="ResponseStatus"/>.
/// </summary>
internal sealed partial class Connection : IAsyncDisposable
{
    /// <summary>Guards slots, output, positions and the closing. Held for copies of some hundred bytes; nothing is awaited or sent under it.</summary>
    private readonly object _gate = new();

    private readonly StreamSlots _slots = new();
    private readonly OutputBuffer _output = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ConnectionException> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly Transport _transport;
    private ConnectionException? _closeReason;
    private TaskCompletionSource? _drained;
    private long _appended;
    private long _handedOver;
    private int _orphans;

    private Connection(IPEndPoint endPoint, ConnectionOptions options)
    {
        EndPoint = endPoint;
        Options = options with { MaxInFlight = Math.Clamp(options.MaxInFlight, 1, StreamSlots.IdMax) };
        _time = options.TimeProvider;
        _transport = new Transport(endPoint, options);
        _lastRead = _time.GetTimestamp();
        _heartbeatInterval = ToTimestampTicks(options.HeartbeatInterval);
        _heartbeatTimeout = ToTimestampTicks(options.HeartbeatTimeout);
        _silenceBeforeProbe = ToTimestampTicks(options.SilenceBeforeProbe);
        _keptMax = (long)(options.ReaderKeptMax.TotalSeconds * Stopwatch.Frequency);
    }

    public IPEndPoint EndPoint { get; }

    public ConnectionOptions Options { get; }

    public ProtocolVersion Version => Options.Version;

    /// <summary>For how long requests have been under way without anything being heard; zero when there are none.</summary>
    public TimeSpan Silence => InFlight == Orphans ? TimeSpan.Zero : _time.GetElapsedTime(Math.Max(Volatile.Read(ref _lastRead), Volatile.Read(ref _lastIdle)));

    /// <summary>Requests not yet answered, orphans included.</summary>
    public int InFlight => _slots.Count;

    /// <summary>Requests given up by timeout or cancellation that the server has not answered yet.</summary>
    public int Orphans => Volatile.Read(ref _orphans);

    /// <summary>Bytes accepted but not yet handed to the socket.</summary>
    public long UnsentBytes => Math.Max(0, Volatile.Read(ref _appended) - Volatile.Read(ref _handedOver));

    /// <summary>Whether <see cref="SendAsync"/> would accept a request now (a hint: it may have changed by then).</summary>
    public bool HasRoom => _closeReason is null && _drained is null && InFlight < Options.MaxInFlight && UnsentBytes < Options.MaxUnsentBytes;

    public bool IsClosed => Volatile.Read(ref _closeReason) is not null;

    /// <summary>So many orphans that the connection should be replaced and drained.</summary>
    public bool ShouldBeReplaced => Orphans > Options.MaxOrphans;

    /// <summary>Completes, with the reason, when the connection is closed for whatever reason.</summary>
    public Task<ConnectionException> Closed => _closed.Task;

    /// <summary>
    /// Sends a request. The bytes are copied before this returns, so that the body may change afterwards. The task completes exactly once and never throws: see
    /// <see cref="Response"/>.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="parameters">Its settings; <see cref="RequestParameters.Version"/> must be the connection's.</param>
    /// <param name="timeout">From now on, by the connection's <see cref="TimeProvider"/>; not positive: at once.</param>
    /// <param name="cancellationToken">Gives the request up; the server may execute it nevertheless.</param>
    /// <exception cref="ArgumentException">The request is longer than the protocol allows.</exception>
    public ValueTask<Response> SendAsync(IRequestBody request, in RequestParameters parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Response.Failed(ResponseStatus.Cancelled, new OperationCanceledException(cancellationToken)));
        var pending = PendingRequestPool.Rent();
        // What connections ask for themselves goes on with long work, such as whatever the application does once it is connected.
        pending.Start(this, request is Statement, timeout, cancellationToken);
        if (Enqueue(pending, request, parameters, _time.GetTimestamp(), timeout, out var flush) is { } refusal)
            return new(Response.Failed(ResponseStatus.Rejected, refusal));
        var task = pending.Task;
        if (cancellationToken.CanBeCanceled)
            pending.WatchCancellation();
        if (flush == Flush.Inline)
            SendInline();
        return task;
    }

    /// <summary>As <see cref="SendAsync"/>, with the outcome given to a sink.</summary>
    /// <returns>Why the request was not taken, in which case the sink is not called; null when it was.</returns>
    public CqlException? Send(IRequestBody request, in RequestParameters parameters, long started, TimeSpan timeout, IResponseSink sink, int item)
    {
        var pending = PendingRequestPool.Rent();
        pending.Start(this, sink, item, parameters.Host, started, timeout);
        var refusal = Enqueue(pending, request, parameters, started, timeout, out var flush);
        if (refusal is null && flush == Flush.Inline)
            SendInline();
        return refusal;
    }

    /// <summary>Subscribes to events. The handler runs on the reading thread: it must neither block nor throw.</summary>
    /// <exception cref="CqlException">The server refused, or did not answer.</exception>
    public async Task RegisterAsync(IReadOnlyCollection<string> types, Action<ServerEvent> onEvent, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _onEvent = onEvent;
        using var response = await SendAsync(PlainRequest.Register(types), new RequestParameters { Version = Version }, timeout, cancellationToken)
            .ConfigureAwait(false);
        if (!response.IsSuccess)
            throw response.Error!;
        if (response.Opcode != Opcode.Ready)
            throw WireReader.Malformed($"{response.Opcode} in answer to REGISTER");
    }

    /// <summary>Stops accepting requests, waits for those under way, at most so long, then closes.</summary>
    public async Task DrainAsync(TimeSpan timeout)
    {
        TaskCompletionSource drained;
        lock (_gate)
        {
            drained = _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            CompleteDrainWhenIdle();
        }
        try
        {
            await Task.WhenAny(drained.Task, Closed).WaitAsync(timeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What is left ends as lost.
        }
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes at once; requests under way end with <see cref="ResponseStatus.ConnectionLost"/>.</summary>
    public ValueTask DisposeAsync()
    {
        Close("it was closed by the client");
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends a request whose token was cancelled, unless it has ended already.</summary>
    internal void GiveUp(PendingRequest request)
    {
        lock (_gate)
        {
            if (_slots[request.StreamId] != request)
                return;
            _slots.MakeOrphan(request.StreamId);
            _orphans++;
            CompleteDrainWhenIdle();
        }
        request.Complete(Response.Failed(ResponseStatus.Cancelled, new OperationCanceledException(request.CancellationToken)));
    }

    private void Close(string reason, Exception? cause = null) => Close(new ConnectionException(EndPoint, reason, written: true, cause));

    private void Close(ConnectionException reason, Exception? handshakeFailure = null)
    {
        List<PendingRequest> lost;
        long handedOver;
        lock (_gate)
        {
            if (_closeReason is not null)
                return;
            Volatile.Write(ref _closeReason, reason);
            lost = _slots.TakeAll();
            handedOver = _handedOver;
            _orphans = 0;
            Monitor.PulseAll(_gate);
        }
        _transport.Dispose();
        foreach (var request in lost)
        {
            var written = request.Position < handedOver;
            request.Complete(Response.Failed(
                ResponseStatus.ConnectionLost, new ConnectionException(EndPoint, reason.Reason, written, reason.InnerException)));
        }
        _connected.TrySetException(handshakeFailure ?? reason);
        _ = _connected.Task.Exception;
        _drained?.TrySetResult();
        _closed.TrySetResult(reason);
    }

    /// <summary>Copies a request into the output. When it is refused, which the result says, the pending request goes back to its pool.</summary>
    private CqlException? Enqueue(
        PendingRequest pending, IRequestBody request, in RequestParameters parameters, long started, TimeSpan timeout, out Flush flush)
    {
        flush = Flush.None;
        var length = request.Measure(parameters);
        if (length > FrameHeader.BodyLengthMax - FrameHeader.Size)
        {
            Discard(pending);
            throw new ArgumentException($"The request has {length} bytes; the protocol allows {FrameHeader.BodyLengthMax}. Split it.", nameof(request));
        }
        var deadline = timeout >= _unlimited ? long.MaxValue - 1 : started + ToTimestampTicks(timeout);
        CqlException? refusal;
        lock (_gate)
        {
            refusal = FindRefusal(length);
            if (refusal is null)
            {
                pending.Position = _appended;
                pending.StreamId = Append(pending, request, parameters, length, deadline);
                _nearestDeadline = Math.Min(_nearestDeadline, deadline);
                flush = DecideFlush();
            }
        }
        if (refusal is not null)
            Discard(pending);
        return refusal;
    }

    private static void Discard(PendingRequest pending)
    {
        pending.Reset();
        PendingRequestPool.Return(pending);
    }

    /// <summary>Under the lock: why a request of so many bytes cannot be taken now.</summary>
    private CqlException? FindRefusal(int length)
    {
        if (_closeReason is { } reason)
            return new ConnectionException(EndPoint, reason.Reason, written: false, reason.InnerException);
        if (_drained is not null)
            return new ConnectionException(EndPoint, "it is being closed", written: false);
        if (_slots.Count >= Options.MaxInFlight)
            return new BusyPoolException(EndPoint, $"{_slots.Count} requests are in flight on the connection, {_orphans} of them given up");
        // A single request may be longer than the bound: it waits until the buffer is empty.
        var unsent = _appended - _handedOver;
        return unsent > 0 && unsent + length > Options.MaxUnsentBytes
            ? new BusyPoolException(EndPoint, $"{unsent} bytes wait to be sent")
            : null;
    }

    /// <summary>Under the lock: takes a stream id and copies the frame into the output.</summary>
    private short Append(PendingRequest pending, IRequestBody request, in RequestParameters parameters, int length, long deadline)
    {
        var target = _output.Reserve(FrameHeader.Size + length);
        var writer = new WireWriter(target[FrameHeader.Size..]);
        request.Write(ref writer, parameters);
        var id = _slots.Rent(pending, deadline);
        var flags = parameters.Tracing ? FrameFlags.Tracing : FrameFlags.None;
        new FrameHeader((byte)Version, flags, id, request.Opcode, writer.Position).WriteTo(target);
        var written = FrameHeader.Size + writer.Position;
        _output.Commit(written);
        _slots.SetLength(id, written);
        _appended += written;
        return id;
    }

    /// <summary>Under the lock.</summary>
    private void CompleteDrainWhenIdle()
    {
        if (_drained is not null && _slots.Count == _orphans)
            _drained.TrySetResult();
    }

    private static readonly TimeSpan _unlimited = TimeSpan.FromDays(365);

    private long ToTimestampTicks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
