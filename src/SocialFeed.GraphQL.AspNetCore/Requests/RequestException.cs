namespace SocialFeed.GraphQL.AspNetCore.Requests;

/// <summary>A request that is refused before the engine sees it. The message is for the client and says what to change.</summary>
internal sealed class RequestException(RequestFailure failure, string message) : Exception(message)
{
    public RequestFailure Failure { get; } = failure;
}

/// <summary>Why a request is refused; <see cref="Responses.HttpStatus"/> has the number for each.</summary>
internal enum RequestFailure
{
    /// <summary>The body is not JSON.</summary>
    MalformedJson,

    /// <summary>It is JSON, but not a GraphQL request (GraphQL over HTTP, "Request Parameters").</summary>
    InvalidParameters,

    /// <summary>The body is larger than the limit.</summary>
    TooLarge,

    /// <summary>The Content-Type of the body is not one that is read.</summary>
    UnsupportedMediaType,

    /// <summary>Nothing that is made here is acceptable to the client.</summary>
    NotAcceptable,

    /// <summary>Another HTTP method is needed.</summary>
    MethodNotAllowed,

    /// <summary>A request that other sites could make a browser send.</summary>
    CrossSiteForgery,

    /// <summary>The body did not come in the time that the server waits.</summary>
    TooSlow,

    /// <summary>The server has as much to do as it takes on.</summary>
    Overloaded,
}
