using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SocialFeed.GraphQL.AspNetCore.Requests;

/// <summary>The parameters of a GET request, from its URL (GraphQL over HTTP, "GET").</summary>
internal static class UrlParameters
{
    /// <summary>What there may be besides the parameters is ignored, as in bodies.</summary>
    /// <exception cref="RequestException">The query is missing, or a parameter is malformed.</exception>
    public static RequestParameters Read(IQueryCollection url, int maxDepth)
    {
        var query = Single(url, "query");
        if (string.IsNullOrEmpty(query))
            throw Invalid("The parameter \"query\" is missing: it must be a GraphQL document.");
        var length = Encoding.UTF8.GetMaxByteCount(query.Length);
        var buffer = new PooledBuffer(length);
        var parameters = new RequestParameters(buffer);
        try
        {
            parameters.Query = buffer.Memory[..Encoding.UTF8.GetBytes(query, buffer.Memory.Span)];

            // An empty name is none; "null" is a name like any other.
            parameters.OperationName = Single(url, "operationName") is { Length: > 0 } name ? name : null;
            parameters.Variables = JsonObject(url, "variables", maxDepth);
            parameters.Extensions = JsonObject(url, "extensions", maxDepth);
            return parameters;
        }
        catch
        {
            parameters.Dispose();
            throw;
        }
    }

    private static ReadOnlyMemory<byte> JsonObject(IQueryCollection url, string name, int maxDepth) =>
        Single(url, name) is { Length: > 0 } text ? JsonParameters.ReadObject(Encoding.UTF8.GetBytes(text), name, maxDepth) : default;

    private static string? Single(IQueryCollection url, string name)
    {
        if (!url.TryGetValue(name, out StringValues values))
            return null;
        return values.Count <= 1 ? values.ToString() : throw Invalid($"The parameter \"{name}\" is given {values.Count} times: give it once.");
    }

    private static RequestException Invalid(string message) => new(RequestFailure.InvalidParameters, message);
}
