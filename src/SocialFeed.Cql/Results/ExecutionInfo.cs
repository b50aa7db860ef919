using System.Net;

namespace SocialFeed.Cql;

/// <summary>How an execution went.</summary>
public sealed record ExecutionInfo
{
    /// <summary>The host that answered.</summary>
    public EndPoint? QueriedHost { get; init; }

    /// <summary>Hosts tried before it, with what happened there.</summary>
    public IReadOnlyList<KeyValuePair<EndPoint, Exception>> TriedHosts { get; init; } = [];

    /// <summary>The server's warnings (protocol 4).</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Set when the statement asked for tracing.</summary>
    public Guid? TraceId { get; init; }

    /// <summary>Set when the server sent one (protocol 4).</summary>
    public IReadOnlyDictionary<string, byte[]?>? IncomingPayload { get; init; }

    /// <summary>After a statement that changed the schema: whether all live hosts agreed about it in time. Null for other statements.</summary>
    public bool? IsSchemaInAgreement { get; init; }
}
