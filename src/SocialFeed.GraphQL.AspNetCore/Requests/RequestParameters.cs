namespace SocialFeed.GraphQL.AspNetCore.Requests;

/// <summary>
/// The parameters of one request (GraphQL over HTTP, "Request Parameters") as slices of the body. Dispose it when the response is complete: the slices lie
/// in pooled memory.
/// </summary>
internal sealed class RequestParameters(PooledBuffer body) : IDisposable
{
    private PooledBuffer? _unescapedQuery;

    /// <summary>The document in UTF-8.</summary>
    public ReadOnlyMemory<byte> Query { get; set; }

    /// <summary>Null when it is absent or null.</summary>
    public string? OperationName { get; set; }

    /// <summary>A JSON object in UTF-8; empty when it is absent or null.</summary>
    public ReadOnlyMemory<byte> Variables { get; set; }

    /// <summary>A JSON object in UTF-8; empty when it is absent or null.</summary>
    public ReadOnlyMemory<byte> Extensions { get; set; }

    /// <summary>Memory for a query that the body has in escaped form only.</summary>
    public Memory<byte> RentForQuery(int length)
    {
        _unescapedQuery = new PooledBuffer(length);
        return _unescapedQuery.Memory;
    }

    public void Dispose()
    {
        body.Dispose();
        _unescapedQuery?.Dispose();
    }
}
