using System.Net.Sockets;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>The receiving side.</summary>
internal sealed partial class Connection
{
    private const int ReceiveBufferSize = 64 * 1024;

    /// <summary>Answers longer than this are received into their own buffer when they do not lie in the receive buffer as a whole.</summary>
    private const int DirectReceiveSize = 8 * 1024;

    /// <summary>Whoever answers a handshake with more is no Cassandra.</summary>
    private const int HandshakeAnswerMax = 64 * 1024;

    /// <summary>Answers of one read whose requests are looked up under one lock.</summary>
    private const int BatchMax = 64;

    private readonly byte[] _received = new byte[ReceiveBufferSize];
    private readonly Answer[] _batch = new Answer[BatchMax];
    private Action<ServerEvent>? _onEvent;
    private long _lastRead;

    // The reading thread's place. Should another thread take the reading over, it goes on from here.
    private int _receivedStart;
    private int _receivedEnd;
    private int _batchNext;
    private int _batchCount;

    /// <summary>An answer whose frame is whole: in the receive buffer, or in a buffer of its own.</summary>
    private struct Answer
    {
        public FrameHeader Header;
        public int Offset;
        public byte[]? OwnBody;
        public PendingRequest? Request;
    }

    /// <summary>Connects, unless another thread has done so, and reads until the connection closes or the reading is taken over.</summary>
    private void RunReader()
    {
        Gathering.OfThread = _gathering;
        try
        {
            if (!_connected.Task.IsCompleted)
            {
                _transport.Connect();
                _connected.TrySetResult();
            }
            Read();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Close(_connected.Task.IsCompleted ? "receiving failed: " + e.Message : "it cannot be made: " + e.Message, e);
        }
        catch (System.Security.Authentication.AuthenticationException e)
        {
            Close("TLS failed: " + e.Message + " See the inner exception, SslOptions, and whether the node speaks TLS on this port.", e);
        }
        catch (ProtocolErrorException e)
        {
            Close(e.Message, e);
        }
        catch (Exception e)
        {
            // Whatever it is, the thread's end must not leave requests waiting, nor end the process.
            Close("reading failed: " + e.Message, e);
        }
        if (!_isReplaced)
            EndReading();
    }

    private void Read()
    {
        while (ResumeBatch() && !IsClosed)
        {
            if (TakeFrames())
                continue;
            var left = _receivedEnd - _receivedStart;
            if (IsClosed)
                return;
            if (left >= FrameHeader.Size && FrameHeader.Parse(_received.AsSpan(_receivedStart)) is { Length: > DirectReceiveSize } header)
            {
                ReceiveDirectly(header, _received.AsSpan(_receivedStart + FrameHeader.Size, left - FrameHeader.Size));
                continue;
            }
            if (_receivedStart > 0)
                _received.AsSpan(_receivedStart, left).CopyTo(_received);
            (_receivedStart, _receivedEnd) = (0, left);
            var count = _transport.Receive(_received.AsSpan(left));
            if (count <= 0)
            {
                Close("the server closed it");
                return;
            }
            _receivedEnd += count;
            Volatile.Write(ref _lastRead, _time.GetTimestamp());
        }
    }

    /// <summary>Makes a batch of the whole frames that are there. False: there are none.</summary>
    private bool TakeFrames()
    {
        var count = 0;
        while (count < BatchMax && _receivedEnd - _receivedStart >= FrameHeader.Size)
        {
            var rest = _received.AsSpan(_receivedStart, _receivedEnd - _receivedStart);
            var header = FrameHeader.Parse(rest);
            rest = rest[FrameHeader.Size..];
            Check(header, rest[..Math.Min(rest.Length, Math.Max(0, header.Length))]);
            if (IsClosed || rest.Length < header.Length)
                break;
            _batch[count++] = new Answer { Header = header, Offset = _receivedStart + FrameHeader.Size };
            _receivedStart += FrameHeader.Size + header.Length;
        }
        if (count == 0)
            return false;
        (_batchNext, _batchCount) = (0, count);
        FindRequests(_batch.AsSpan(0, count));
        return true;
    }

    private void FindRequests(Span<Answer> batch)
    {
        var unknown = 0;
        lock (_gate)
        {
            foreach (ref var item in batch)
            {
                if (item.Header.Stream >= 0)
                {
                    item.Request = TakeRequest(item.Header.Stream);
                    if (item.Request is null && _closeReason is null)
                        unknown = item.Header.Stream + 1;
                }
            }
            CompleteDrainWhenIdle();
        }
        if (unknown > 0)
            throw WireReader.Malformed($"an answer to request {unknown - 1}, which was not asked");
    }

    /// <summary>Under the lock: the request of an id, which becomes free; null when there is none.</summary>
    private PendingRequest? TakeRequest(short id)
    {
        var request = _slots[id];
        if (request is null)
            return null;
        _slots.Return(id);
        if (ReferenceEquals(request, PendingRequest.Orphan))
            _orphans--;
        else if (ReferenceEquals(request, PendingRequest.Heartbeat))
            _heartbeatSent = 0;
        return request;
    }

    /// <summary>Receives a long answer into the buffer it will be read from; it becomes a batch of its own.</summary>
    private void ReceiveDirectly(in FrameHeader header, ReadOnlySpan<byte> beginning)
    {
        var body = BodyPool.Rent(header.Length);
        beginning.CopyTo(body);
        for (var have = beginning.Length; have < header.Length;)
        {
            var count = _transport.Receive(body.AsSpan(have, header.Length - have));
            if (count <= 0)
            {
                BodyPool.Return(body);
                Close("the server closed it in the middle of an answer");
                return;
            }
            have += count;
            Volatile.Write(ref _lastRead, _time.GetTimestamp());
        }
        _batch[0] = new Answer { Header = header, OwnBody = body };
        (_receivedStart, _receivedEnd) = (0, 0);
        (_batchNext, _batchCount) = (0, 1);
        FindRequests(_batch.AsSpan(0, 1));
    }

    private void DeliverEvent(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Opcode != Opcode.Event)
            throw WireReader.Malformed($"{header.Opcode} on stream {header.Stream}, where only events come");
        var reader = new WireReader(body);
        ResponsePrefix.Read(ref reader, header.Flags);
        if (ServerEvent.Read(ref reader) is { } serverEvent)
            _onEvent?.Invoke(serverEvent);
    }

    /// <summary>Closes the connection when a header is none of ours: bytes are never skipped in the hope of better ones.</summary>
    private void Check(in FrameHeader header, ReadOnlySpan<byte> beginning)
    {
        if (!header.IsResponse)
            throw WireReader.Malformed($"it starts with 0x{header.Version:X2}, which is no answer of CQL (does the node want TLS, or is it another service?)");
        var allowed = _handshakeDone ? Options.MaxResponseLength : HandshakeAnswerMax;
        if (header.Length < 0 || header.Length > allowed)
            throw WireReader.Malformed($"an answer of {header.Length} bytes, where {allowed} are allowed");
        if (header.VersionNumber != (int)Version)
        {
            RejectVersion(header, beginning);
            return;
        }
        if ((header.Flags & FrameFlags.Compressed) != 0)
            throw WireReader.Malformed("a compressed answer, though no compression was agreed");
        // Id 0 belongs to the handshake; later errors there belong to nobody knows which request.
        if (header is { Stream: 0, Opcode: Opcode.Error } && _handshakeDone && beginning.Length >= header.Length)
        {
            var reader = new WireReader(beginning);
            ResponsePrefix.Read(ref reader, header.Flags);
            throw WireReader.Malformed($"an error that belongs to no request: {ErrorMessage.Parse(ref reader).Message}");
        }
    }
}
