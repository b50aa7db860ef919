using System.Buffers.Binary;

namespace SocialFeed.Cql.Protocol;

/// <summary>How an attempt on one connection ended.</summary>
internal enum ResponseStatus : byte
{
    /// <summary>The server answered with something other than an error.</summary>
    Success,

    /// <summary>The server answered with an ERROR; <see cref="Response.Error"/> is a <see cref="ServerException"/>.</summary>
    ServerError,

    /// <summary>No answer in time; <see cref="Response.Error"/> is an <see cref="OperationTimedOutException"/>.</summary>
    TimedOut,

    /// <summary>The connection died; <see cref="Response.Error"/> is a <see cref="ConnectionException"/> that says whether anything had been written.</summary>
    ConnectionLost,

    /// <summary>The caller's token was cancelled; <see cref="Response.Error"/> is an <see cref="OperationCanceledException"/>.</summary>
    Cancelled,

    /// <summary>Nothing was written: the connection is full (<see cref="BusyPoolException"/>) or closed (<see cref="ConnectionException"/>).</summary>
    Rejected,
}

/// <summary>The outcome of one attempt. Owns a pooled body: dispose it, or hand it on to a <see cref="RowSet"/>.</summary>
internal readonly struct Response : IDisposable
{
    private readonly byte[]? _buffer;
    private readonly int _length;

    private Response(ResponseStatus status, Opcode opcode, FrameFlags flags, byte[]? buffer, int length, Exception? error)
    {
        Status = status;
        Opcode = opcode;
        Flags = flags;
        _buffer = buffer;
        _length = length;
        Error = error;
    }

    public ResponseStatus Status { get; }

    public Opcode Opcode { get; }

    public FrameFlags Flags { get; }

    public Exception? Error { get; }

    public ReadOnlySpan<byte> Body => _buffer.AsSpan(0, _length);

    public bool IsSuccess => Status == ResponseStatus.Success;

    /// <summary>A RESULT of kind VOID without anything else; it owns no buffer.</summary>
    public bool IsPlainVoid => _buffer is null && Status == ResponseStatus.Success && Opcode == Opcode.Result;

    public static Response Void => new(ResponseStatus.Success, Opcode.Result, FrameFlags.None, null, 0, null);

    public static Response FromFrame(Opcode opcode, FrameFlags flags, byte[]? buffer, int length) =>
        new(ResponseStatus.Success, opcode, flags, buffer, length, null);

    public static Response Failed(ResponseStatus status, Exception error) => new(status, Opcode.Error, FrameFlags.None, null, 0, error);

    /// <summary>Whether such a frame is a VOID result and nothing more, for which no buffer is kept.</summary>
    public static bool IsPlainVoidFrame(in FrameHeader header, ReadOnlySpan<byte> body) =>
        header is { Opcode: Opcode.Result, Flags: FrameFlags.None } && body.Length == 4
            && BinaryPrimitives.ReadInt32BigEndian(body) == (int)ResultKind.Void;

    /// <summary>The buffer, for who takes it over.</summary>
    public byte[]? Detach(out int length)
    {
        length = _length;
        return _buffer;
    }

    public void Dispose()
    {
        if (_buffer is not null)
            BodyPool.Return(_buffer);
    }
}

/// <summary>What may stand before a message: trace id, warnings, custom payload, in this order (sections 2.2 of v3 and v4).</summary>
internal readonly record struct ResponsePrefix(Guid? TraceId, IReadOnlyList<string> Warnings, IReadOnlyDictionary<string, byte[]?>? Payload)
{
    public static ResponsePrefix Read(ref WireReader reader, FrameFlags flags)
    {
        if (flags == FrameFlags.None)
            return new ResponsePrefix(null, [], null);
        Guid? trace = flags.HasFlag(FrameFlags.Tracing) ? reader.ReadGuid() : null;
        IReadOnlyList<string> warnings = flags.HasFlag(FrameFlags.Warning) ? reader.ReadStringList() : [];
        var payload = flags.HasFlag(FrameFlags.CustomPayload) ? reader.ReadBytesMap() : null;
        return new ResponsePrefix(trace, warnings, payload);
    }
}
