using Microsoft.AspNetCore.Http;
using SocialFeed.GraphQL.AspNetCore.Requests;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.AspNetCore.Responses;

/// <summary>Status codes and media types of outcomes (GraphQL over HTTP, "Status Codes").</summary>
internal static class HttpStatus
{
    public const string Json = "application/json; charset=utf-8";
    public const string GraphQLResponse = "application/graphql-response+json; charset=utf-8";

    /// <summary>Data and errors together; the draft of 2026 made the number up, for its own media type only.</summary>
    private const int PartialSuccess = 294;

    public static int Of(RequestFailure failure, StatusCodePolicy policy) => failure switch
    {
        RequestFailure.MalformedJson => StatusCodes.Status400BadRequest,
        RequestFailure.InvalidParameters => Misfit(policy),
        RequestFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RequestFailure.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        RequestFailure.NotAcceptable => StatusCodes.Status406NotAcceptable,
        RequestFailure.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        RequestFailure.CrossSiteForgery => StatusCodes.Status403Forbidden,
        RequestFailure.TooSlow => StatusCodes.Status408RequestTimeout,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <param name="response">What was executed, or why not.</param>
    /// <param name="isGet">A mutation by GET needs another method; a subscription by POST needs another transport, which no status code says.</param>
    /// <param name="format">What the client takes.</param>
    /// <param name="policy">The endpoint's.</param>
    public static int Of(ExecutionResponse response, bool isGet, ResponseFormat format, StatusCodePolicy policy)
    {
        if (response.Kind == ResponseKind.Data)
        {
            return policy == StatusCodePolicy.Draft2026 && format == ResponseFormat.GraphQLResponse && response.HasErrors
                ? PartialSuccess
                : StatusCodes.Status200OK;
        }

        if (isGet && response.RequestError == RequestErrorCategory.MethodNotAllowed)
            return StatusCodes.Status405MethodNotAllowed;
        if (policy == StatusCodePolicy.Audit2023 && format == ResponseFormat.Json)
            return StatusCodes.Status200OK;
        return response.RequestError switch
        {
            RequestErrorCategory.Syntax => StatusCodes.Status400BadRequest,
            RequestErrorCategory.Aborted => StatusCodes.Status503ServiceUnavailable,
            _ => Misfit(policy),
        };
    }

    /// <summary>In the draft of 2026 only successes keep the label that clients of old expect.</summary>
    public static string ContentType(int status, ResponseFormat format, StatusCodePolicy policy)
    {
        var isSuccess = status is >= 200 and < 300;
        var isJson = format != ResponseFormat.GraphQLResponse && (policy == StatusCodePolicy.Audit2023 || isSuccess || format == ResponseFormat.None);
        return isJson ? Json : GraphQLResponse;
    }

    private static int Misfit(StatusCodePolicy policy) =>
        policy == StatusCodePolicy.Audit2023 ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity;
}
