using System.Buffers;

namespace SocialFeed.GraphQL.Execution;

/// <summary>What a response is about, which decides its HTTP status.</summary>
public enum ResponseKind
{
    /// <summary>The operation was executed; <c>data</c> is there, perhaps null.</summary>
    Data,

    /// <summary>The operation was not executed (section 7.1.2, request errors); there is no <c>data</c>.</summary>
    RequestError,
}

/// <summary>Why an operation was not executed.</summary>
public enum RequestErrorCategory
{
    None,

    /// <summary>The document does not parse.</summary>
    Syntax,

    /// <summary>The document is not valid for the schema.</summary>
    Validation,

    /// <summary>There is no such operation, or several and no name.</summary>
    OperationResolution,

    /// <summary>The variables do not fit.</summary>
    VariableCoercion,

    /// <summary>A mutation or subscription where only queries are allowed.</summary>
    MethodNotAllowed,

    /// <summary>The operation is too large, too deep or too costly.</summary>
    TooComplex,

    /// <summary>The execution took too long or its response became too large.</summary>
    Aborted,

    /// <summary>The source of a subscription could not be opened, or failed.</summary>
    SubscriptionSource,
}

/// <summary>A finished response in UTF-8, in pooled memory: dispose it once its bytes are sent.</summary>
public sealed class ExecutionResponse : IDisposable
{
    private readonly byte[]? _head;
    private readonly byte[]? _data;
    private readonly bool _isPooled;
    private bool _isDisposed;

    private ExecutionResponse(byte[]? head, byte[]? data, ReadOnlySequence<byte> body, bool isPooled)
    {
        _head = head;
        _data = data;
        _isPooled = isPooled;
        Body = body;
    }

    /// <summary>The whole response body, a JSON object; not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlySequence<byte> Body { get; }

    public ResponseKind Kind { get; private init; }

    public RequestErrorCategory RequestError { get; private init; }

    /// <summary>True when <c>data</c> is there and not null.</summary>
    public bool HasData { get; private init; }

    public bool HasErrors { get; private init; }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_isPooled)
            return;
        if (_head is not null)
            ArrayPool<byte>.Shared.Return(_head);
        if (_data is not null)
            ArrayPool<byte>.Shared.Return(_data);
    }

    /// <summary>An executed operation without errors: <c>{"data":…}</c>.</summary>
    internal static ExecutionResponse Success(ref JsonOutput data)
    {
        var buffer = data.Detach(out var length);
        return new ExecutionResponse(null, buffer, new ReadOnlySequence<byte>(buffer, 0, length), isPooled: true)
        {
            Kind = ResponseKind.Data,
            HasData = true,
        };
    }

    /// <summary>An executed operation with errors, which stand before the data.</summary>
    /// <param name="head"><c>{"errors":[…],</c>.</param>
    /// <param name="data"><c>{"data":…}</c>; its first byte is dropped.</param>
    internal static ExecutionResponse Partial(ref JsonOutput head, ref JsonOutput data, bool hasData)
    {
        var headBuffer = head.Detach(out var headLength);
        var dataBuffer = data.Detach(out var dataLength);
        var first = new Segment(headBuffer.AsMemory(0, headLength));
        var last = first.Append(dataBuffer.AsMemory(1, dataLength - 1));
        return new ExecutionResponse(headBuffer, dataBuffer, new ReadOnlySequence<byte>(first, 0, last, dataLength - 1), isPooled: true)
        {
            Kind = ResponseKind.Data,
            HasData = hasData,
            HasErrors = true,
        };
    }

    /// <summary>A request error, from bytes that nobody changes: they may be kept and served again.</summary>
    internal static ExecutionResponse Refusal(byte[] body, RequestErrorCategory category) =>
        new(null, null, new ReadOnlySequence<byte>(body), isPooled: false)
        {
            Kind = ResponseKind.RequestError,
            RequestError = category,
            HasErrors = true,
        };

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
