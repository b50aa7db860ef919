using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SocialFeed.GraphQL.AspNetCore.Requests;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.AspNetCore.Responses;

/// <summary>Sends finished responses.</summary>
internal static class ResponseBody
{
    /// <summary>Up to here a response is one write; above, each piece of this size waits until the client takes it.</summary>
    private const int SingleWriteBytes = 64 * 1024;

    // The response is JSON and nothing else, so quotes in messages need no more than JSON's own escapes.
    private static readonly JsonWriterOptions ErrorText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(
        HttpContext context, ExecutionResponse execution, ResponseFormat format, StatusCodePolicy policy, CancellationToken cancellationToken)
    {
        var response = context.Response;
        var status = HttpStatus.Of(execution, HttpMethods.IsGet(context.Request.Method), format, policy);
        response.StatusCode = status;
        response.ContentType = HttpStatus.ContentType(status, format, policy);
        response.ContentLength = execution.Body.Length;
        if (status == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = HttpMethods.Post;
        await SendAsync(response.BodyWriter, execution.Body, cancellationToken);
    }

    public static async Task WriteRefusalAsync(
        HttpContext context, RequestFailure failure, string message, ResponseFormat format, StatusCodePolicy policy, CancellationToken cancellationToken)
    {
        var status = HttpStatus.Of(failure, policy);
        context.Response.StatusCode = status;
        context.Response.ContentType = HttpStatus.ContentType(status, format, policy);
        await SendErrorAsync(context.Response, message, Code(failure), cancellationToken);
    }

    /// <summary>A response of one error without a place in the document.</summary>
    public static async Task SendErrorAsync(HttpResponse response, string message, string code, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, ErrorText))
        {
            json.WriteStartObject();
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteString("message", message);
            json.WriteStartObject("extensions");
            json.WriteString("code", code);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, cancellationToken);
    }

    private static async ValueTask SendAsync(PipeWriter writer, ReadOnlySequence<byte> body, CancellationToken cancellationToken)
    {
        while (!body.IsEmpty)
        {
            var piece = body.Slice(0, Math.Min(body.Length, SingleWriteBytes));
            foreach (var segment in piece)
                writer.Write(segment.Span);
            await writer.FlushAsync(cancellationToken);
            body = body.Slice(piece.End);
        }
    }

    /// <summary>In the way of the engine's own codes, for example <c>MALFORMED_JSON</c>.</summary>
    private static string Code(RequestFailure failure) => failure switch
    {
        RequestFailure.MalformedJson => "MALFORMED_JSON",
        RequestFailure.InvalidParameters => "INVALID_PARAMETERS",
        RequestFailure.TooLarge => "REQUEST_TOO_LARGE",
        RequestFailure.UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
        RequestFailure.NotAcceptable => "NOT_ACCEPTABLE",
        RequestFailure.MethodNotAllowed => ErrorCodes.MethodNotAllowed,
        RequestFailure.CrossSiteForgery => "PREFLIGHT_REQUIRED",
        RequestFailure.TooSlow => "REQUEST_TIMEOUT",
        _ => "OVERLOADED",
    };
}
