using System.Net.Security;
using System.Net.Sockets;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Storage;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>One client's connection: reads frames, answers those of one read with one write, and carries out faults.</summary>
internal sealed class NodeConnection(ScriptedNode node, Socket socket, int number)
{
    private const int ReadSize = 64 * 1024;

    private readonly SemaphoreSlim writing = new(1);
    private readonly RequestHandler handler = new(node);
    private readonly ByteWriter output = new(ReadSize);
    private Stream stream = new NetworkStream(socket, ownsSocket: true);
    private byte version;
    private long sent;
    private volatile bool isClosed;

    public void Start() => _ = RunAsync();

    public void Close(bool reset)
    {
        isClosed = true;
        try
        {
            if (reset)
                socket.LingerState = new LingerOption(true, 0);
            else
                socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client was faster.
        }
        socket.Dispose();
    }

    public void Push(NodeEvent @event)
    {
        if (!handler.IsRegistered(@event.Type))
            return;
        var frame = new ByteWriter();
        Frame(frame, NodeOpcode.Event, -1, 0, @event.Write);
        _ = SendLaterAsync(frame.Written.ToArray(), Task.CompletedTask);
    }

    private async Task RunAsync()
    {
        Log(ActivityKind.Accepted, default, null);
        try
        {
            await SecureAsync().ConfigureAwait(false);
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, or the script said so.
        }
        finally
        {
            socket.Dispose();
            node.Remove(this);
            Log(ActivityKind.Closed, default, null);
        }
    }

    private async Task SecureAsync()
    {
        if (node.Cluster.Options.Certificate is not { } certificate)
            return;
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(certificate).ConfigureAwait(false);
        stream = secure;
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[ReadSize];
        var filled = 0;
        while (!isClosed)
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await stream.ReadAsync(buffer.AsMemory(filled)).ConfigureAwait(false);
            await node.Resumed.ConfigureAwait(false);
            if (read == 0)
                return;
            filled += read;
            var used = await HandleAsync(buffer.AsMemory(0, filled)).ConfigureAwait(false);
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Handles the whole frames in the buffer; returns how many bytes they took.</summary>
    private async ValueTask<int> HandleAsync(ReadOnlyMemory<byte> buffer)
    {
        var used = 0;
        while (!isClosed)
        {
            var rest = buffer[used..];
            if (rest.Length > 0 && !node.Generation.Speaks(rest.Span[0]))
            {
                var stream = rest.Length >= NodeFrameHeader.Size ? NodeFrameHeader.Read(rest.Span).Stream : (short)0;
                await RefuseAsync(rest.Span[0], stream).ConfigureAwait(false);
                return buffer.Length;
            }
            if (rest.Length < NodeFrameHeader.Size)
                return used;
            var header = NodeFrameHeader.Read(rest.Span);
            if (header.Length is < 0 or > NodeFrameHeader.BodyMax)
            {
                Answer(header, new CqlError(CqlError.ProtocolError, $"Request is too big: length {header.Length} exceeds maximum allowed length {NodeFrameHeader.BodyMax}."));
                await FlushAsync().ConfigureAwait(false);
                Close(reset: false);
                return buffer.Length;
            }
            if (rest.Length < NodeFrameHeader.Size + header.Length)
                return used;
            used += NodeFrameHeader.Size + header.Length;
            await HandleAsync(header, rest.Slice(NodeFrameHeader.Size, header.Length)).ConfigureAwait(false);
        }
        return used;
    }

    private ValueTask HandleAsync(NodeFrameHeader header, ReadOnlyMemory<byte> body)
    {
        var constant = node.Constant;
        if (constant is not null && constant.TryAnswer(header, body.Span, output))
            return default;
        NodeRequest request;
        try
        {
            if (version != 0 && version != header.Version)
                throw new WireException($"Invalid message version. Got {header.Version} but previous messages on this connection had version {version}");
            version = header.Version;
            request = RequestDecoder.Decode(header, body.Span, number);
        }
        catch (WireException e)
        {
            Log(ActivityKind.Received, header, new NodeRequest { Header = header, Connection = number });
            Answer(header, new CqlError(CqlError.ProtocolError, e.Message));
            return default;
        }
        handler.NameStatements(request);
        Log(ActivityKind.Received, header, request);
        if (node.Faults.Take(request) is { } fault)
            return CarryOutAsync(request, fault);
        var at = output.Length;
        Respond(output, request, header.Stream, null, null);
        constant?.Keep(header, body.Span, output.Memory.Span[at..]);
        return default;
    }

    private async ValueTask CarryOutAsync(NodeRequest request, Fault fault)
    {
        switch (fault)
        {
            case ErrorFault error:
                Answer(request.Header, error.Error);
                break;
            case SilenceFault silence:
                if (silence.Executes)
                    Rendered(request);
                break;
            case HoldFault hold:
                _ = SendLaterAsync(Rendered(request), hold.Gate().Opened);
                break;
            case CloseFault close:
                await CloseAsync(request, close).ConfigureAwait(false);
                break;
            case HalfCloseFault:
                await FlushAsync().ConfigureAwait(false);
                socket.Shutdown(SocketShutdown.Send);
                break;
            case StreamFault other:
                Respond(output, request, other.Stream(request.Stream), null, null);
                break;
            case DuplicateFault:
                var twice = Rendered(request);
                output.Raw(twice).Raw(twice);
                break;
            case StallFault stall:
                var response = Rendered(request);
                output.Raw(response.AsSpan(0, Math.Min(stall.ResponseBytes, response.Length)));
                await FlushAsync().ConfigureAwait(false);
                await stall.Gate.Opened.ConfigureAwait(false);
                output.Raw(response.AsSpan(Math.Min(stall.ResponseBytes, response.Length)));
                break;
            case RawFault raw:
                output.Raw(raw.Bytes);
                break;
            case RewriteFault rewrite:
                Respond(output, request, request.Stream, rewrite.Change, null);
                break;
            case MangleFault mangle:
                output.Raw(mangle.Change(Rendered(request)));
                break;
            case WarnFault warn:
                Respond(output, request, request.Stream, null, warn.Warnings);
                break;
        }
    }

    private async ValueTask CloseAsync(NodeRequest request, CloseFault close)
    {
        if (close.Executes)
        {
            var response = Rendered(request);
            output.Raw(response.AsSpan(0, Math.Min(close.ResponseBytes, response.Length)));
            await FlushAsync().ConfigureAwait(false);
        }
        Close(close.IsReset);
    }

    private byte[] Rendered(NodeRequest request)
    {
        var writer = new ByteWriter();
        Respond(writer, request, request.Stream, null, null);
        return writer.Written.ToArray();
    }

    private void Respond(ByteWriter writer, NodeRequest request, short stream, Func<NodeResult, NodeResult>? change, IReadOnlyList<string>? warnings)
    {
        var at = writer.Length;
        try
        {
            Guid? trace = (request.Header.Flags & NodeFrameHeader.Tracing) != 0 && request.Opcode is not (NodeOpcode.Options or NodeOpcode.Startup) ? Guid.NewGuid() : null;
            var flags = (byte)((trace is null ? 0 : NodeFrameHeader.Tracing) | (warnings is null ? 0 : NodeFrameHeader.Warning)
                | (request.Payload is null ? 0 : NodeFrameHeader.CustomPayload));
            var response = handler.Handle(request, change);
            Frame(writer, response.Opcode, stream, flags, w =>
            {
                if (trace is { } id)
                    w.Uuid(id);
                if (warnings is not null)
                    w.StringList([.. warnings]);
                if (request.Payload is not null)
                    w.BytesMap(request.Payload);
                response.Write(w);
            });
            if (response.SchemaChange is { } changed)
                Announce(changed);
        }
        catch (CqlError error)
        {
            writer.Truncate(at);
            Frame(writer, NodeOpcode.Error, stream, 0, error.Write);
        }
        catch (WireException e)
        {
            writer.Truncate(at);
            Frame(writer, NodeOpcode.Error, stream, 0, new CqlError(CqlError.ProtocolError, e.Message).Write);
        }
    }

    private void Announce(SchemaChangeResult change)
    {
        foreach (var other in node.Cluster.Nodes)
            other.Push(NodeEvent.Schema(change));
    }

    private void Answer(NodeFrameHeader header, CqlError error)
    {
        if (version == 0)
            version = (byte)node.Generation.MaxVersion;
        Frame(output, NodeOpcode.Error, header.Stream, 0, error.Write);
    }

    private void Frame(ByteWriter writer, NodeOpcode opcode, short stream, byte flags, Action<ByteWriter> body)
    {
        var at = writer.Reserve(NodeFrameHeader.Size);
        body(writer);
        var header = new NodeFrameHeader((byte)(NodeFrameHeader.Response | version), flags, stream, opcode, writer.Length - at - NodeFrameHeader.Size);
        header.Write(writer.At(at, NodeFrameHeader.Size));
        Log(ActivityKind.Sent, header, null);
    }

    private async Task RefuseAsync(byte refused, short stream)
    {
        Log(ActivityKind.Received, new NodeFrameHeader(refused, 0, stream, NodeOpcode.Options, 0), null);
        output.Raw(node.Generation.Refuse(refused, stream));
        await FlushAsync().ConfigureAwait(false);
        Close(reset: false);
    }

    private async Task SendLaterAsync(byte[] frame, Task when)
    {
        await when.ConfigureAwait(false);
        try
        {
            await WriteAsync(frame).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The client did not wait.
        }
    }

    private async ValueTask FlushAsync()
    {
        if (output.Length == 0)
            return;
        await WriteAsync(output.Memory).ConfigureAwait(false);
        output.Clear();
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            while (bytes.Length > 0)
            {
                var size = Math.Min(bytes.Length, node.SendSizes?.Invoke() ?? bytes.Length);
                if (node.CutAfterBytes is { } limit)
                    size = (int)Math.Min(size, limit - sent);
                if (size > 0)
                    await stream.WriteAsync(bytes[..size]).ConfigureAwait(false);
                sent += size;
                bytes = bytes[size..];
                if (sent < node.CutAfterBytes.GetValueOrDefault(int.MaxValue) || node.CutAfterBytes is null)
                    continue;
                Close(reset: false);
                return;
            }
        }
        finally
        {
            writing.Release();
        }
    }

    private void Log(ActivityKind kind, NodeFrameHeader header, NodeRequest? request) =>
        node.Cluster.Log.Add(new Activity(node, number, kind, header, request));
}
