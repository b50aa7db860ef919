using SocialFeed.GraphQL.AspNetCore.Responses;

namespace SocialFeed.GraphQL.AspNetCore.Requests;

/// <summary>The Content-Type of request bodies (GraphQL over HTTP, "Request encoding"): JSON in UTF-8, nothing else.</summary>
internal static class RequestContentType
{
    private const string Json = "application/json";

    /// <summary>
    /// Everything but JSON is refused. That alone stops forged requests: a browser sends text/plain, form and multipart bodies to other sites without
    /// asking first, and JSON never.
    /// </summary>
    /// <exception cref="RequestException">It is not JSON, or not UTF-8.</exception>
    public static void Check(string? contentType)
    {
        if (contentType == Json)
            return;
        if (string.IsNullOrEmpty(contentType))
            throw Unsupported($"The Content-Type header is missing: set it to {Json}.");
        var rest = contentType.AsSpan();
        var semicolon = rest.IndexOf(';');
        var mediaType = (semicolon < 0 ? rest : rest[..semicolon]).Trim();
        if (!mediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
            throw Unsupported($"The Content-Type '{Excerpt(contentType)}' is not supported: send the request as {Json}.");
        var parameters = semicolon < 0 ? default : rest[(semicolon + 1)..];
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim();
            if (parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase) && !AcceptHeader.IsUtf8(parameter["charset=".Length..]))
                throw Unsupported($"The charset in '{Excerpt(contentType)}' is not supported: send the request in UTF-8.");
        }
    }

    private static string Excerpt(string contentType) => contentType.Length <= 100 ? contentType : contentType[..100];

    private static RequestException Unsupported(string message) => new(RequestFailure.UnsupportedMediaType, message);
}
