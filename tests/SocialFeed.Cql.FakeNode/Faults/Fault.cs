using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Storage;

namespace SocialFeed.Cql.FakeNode.Faults;

/// <summary>What a node does with a request in place of answering it.</summary>
public abstract record Fault
{
    /// <summary>The request is refused with an error and not executed.</summary>
    public static Fault Answer(CqlError error) => new ErrorFault(error);

    /// <summary>Never answered; executed or not.</summary>
    public static Fault Silence(bool executes = false) => new SilenceFault(executes);

    /// <summary>Executed at once and answered when the gate opens; later requests overtake it.</summary>
    public static Fault Hold(Gate gate) => new HoldFault(() => gate);

    /// <summary>As <see cref="Hold"/>, with a gate for each request.</summary>
    public static Fault HoldEach(Func<Gate> gate) => new HoldFault(gate);

    /// <summary>The connection is closed before the request is executed.</summary>
    public static Fault Close(bool reset = false) => new CloseFault(Executes: false, reset, ResponseBytes: 0);

    /// <summary>Executed, then the connection is closed after so many bytes of the response.</summary>
    public static Fault CloseAfter(int responseBytes, bool reset = false) => new CloseFault(Executes: true, reset, responseBytes);

    /// <summary>Not executed; the node says that it will send no more, and goes on reading.</summary>
    public static Fault HalfClose() => new HalfCloseFault();

    /// <summary>Answered on another stream.</summary>
    public static Fault OnStream(Func<short, short> stream) => new StreamFault(stream);

    /// <summary>Answered twice.</summary>
    public static Fault Duplicate() => new DuplicateFault();

    /// <summary>The response goes out until so many bytes of it are sent; the rest, and all that comes after it, when the gate opens.</summary>
    public static Fault StallAfter(int responseBytes, Gate gate) => new StallFault(responseBytes, gate);

    /// <summary>These bytes in place of the response.</summary>
    public static Fault Raw(byte[] bytes) => new RawFault(bytes);

    /// <summary>The result is changed before it is written.</summary>
    public static Fault Rewrite(Func<NodeResult, NodeResult> change) => new RewriteFault(change);

    /// <summary>The whole frame is changed before it is sent.</summary>
    public static Fault Mangle(Func<byte[], byte[]> change) => new MangleFault(change);

    /// <summary>Warnings go with the response; v4 only.</summary>
    public static Fault Warn(params string[] warnings) => new WarnFault(warnings);
}

internal sealed record ErrorFault(CqlError Error) : Fault;

internal sealed record SilenceFault(bool Executes) : Fault;

internal sealed record HoldFault(Func<Gate> Gate) : Fault;

internal sealed record CloseFault(bool Executes, bool IsReset, int ResponseBytes) : Fault;

internal sealed record HalfCloseFault : Fault;

internal sealed record StreamFault(Func<short, short> Stream) : Fault;

internal sealed record DuplicateFault : Fault;

internal sealed record StallFault(int ResponseBytes, Gate Gate) : Fault;

internal sealed record RawFault(byte[] Bytes) : Fault;

internal sealed record RewriteFault(Func<NodeResult, NodeResult> Change) : Fault;

internal sealed record MangleFault(Func<byte[], byte[]> Change) : Fault;

internal sealed record WarnFault(IReadOnlyList<string> Warnings) : Fault;
