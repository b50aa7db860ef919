using System.Buffers;
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

    private readonly (FrameHeader Header, int Offset, PendingRequest? Request)[] _batch = new (FrameHeader, int, PendingRequest?)[BatchMax];
    private Action<ServerEvent>? _onEvent;
    private long _lastRead;

    private void RunReader()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReceiveBufferSize);
        try
        {
            _transport.Connect();
            _connected.TrySetResult();
            ReadUntilClosed(buffer);
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
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadUntilClosed(byte[] buffer)
    {
        var (start, end) = (0, 0);
        while (true)
        {
            var count = _transport.Receive(buffer.AsSpan(end));
            if (count <= 0)
            {
                Close("the server closed it");
                return;
            }
            end += count;
            Volatile.Write(ref _lastRead, _time.GetTimestamp());
            while (TakeFrames(buffer, ref start, end))
            {
            }
            if (IsClosed)
                return;
            var left = end - start;
            if (left >= FrameHeader.Size && FrameHeader.Parse(buffer.AsSpan(start)) is { Length: > DirectReceiveSize } header)
            {
                ReceiveDirectly(header, buffer.AsSpan(start + FrameHeader.Size, left - FrameHeader.Size));
                (start, end) = (0, 0);
                continue;
            }
            if (start > 0)
                buffer.AsSpan(start, left).CopyTo(buffer);
            (start, end) = (0, left);
        }
    }

    /// <summary>Hands on the whole frames that are there, up to a batch of them. False: there are no more.</summary>
    private bool TakeFrames(byte[] buffer, ref int start, int end)
    {
        var count = 0;
        while (count < BatchMax && end - start >= FrameHeader.Size)
        {
            var header = FrameHeader.Parse(buffer.AsSpan(start));
            Check(header, buffer.AsSpan(start + FrameHeader.Size, Math.Min(end - start - FrameHeader.Size, Math.Max(0, header.Length))));
            if (IsClosed || end - start - FrameHeader.Size < header.Length)
                break;
            _batch[count++] = (header, start + FrameHeader.Size, null);
            start += FrameHeader.Size + header.Length;
        }
        if (count == 0)
            return false;
        var batch = _batch.AsSpan(0, count);
        FindRequests(batch);
        foreach (ref var item in batch)
        {
            Deliver(item.Header, item.Request, buffer.AsSpan(item.Offset, item.Header.Length));
            item.Request = null;
        }
        return count == BatchMax;
    }

    private void FindRequests(Span<(FrameHeader Header, int Offset, PendingRequest? Request)> batch)
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

    private void Deliver(in FrameHeader header, PendingRequest? request, ReadOnlySpan<byte> body)
    {
        if (header.Stream < 0)
        {
            DeliverEvent(header, body);
            return;
        }
        if (request is not { HasSender: true })
            return;
        if (Response.IsPlainVoidFrame(header, body))
        {
            request.Complete(Response.Void);
            return;
        }
        var copy = BodyPool.Rent(body.Length);
        body.CopyTo(copy);
        request.Complete(Response.FromFrame(header.Opcode, header.Flags, copy, body.Length));
    }

    /// <summary>Receives a long answer into the buffer it will be read from.</summary>
    private void ReceiveDirectly(in FrameHeader header, ReadOnlySpan<byte> beginning)
    {
        var body = BodyPool.Rent(header.Length);
        try
        {
            beginning.CopyTo(body);
            for (var have = beginning.Length; have < header.Length;)
            {
                var count = _transport.Receive(body.AsSpan(have, header.Length - have));
                if (count <= 0)
                {
                    Close("the server closed it in the middle of an answer");
                    return;
                }
                have += count;
                Volatile.Write(ref _lastRead, _time.GetTimestamp());
            }
            _batch[0] = (header, 0, null);
            FindRequests(_batch.AsSpan(0, 1));
            var request = _batch[0].Request;
            _batch[0].Request = null;
            if (header.Stream < 0)
                DeliverEvent(header, body.AsSpan(0, header.Length));
            if (request is not { HasSender: true })
                return;
            request.Complete(Response.FromFrame(header.Opcode, header.Flags, body, header.Length));
            body = null;
        }
        finally
        {
            if (body is not null)
                BodyPool.Return(body);
        }
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
