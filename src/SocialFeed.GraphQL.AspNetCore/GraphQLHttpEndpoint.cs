using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SocialFeed.GraphQL.AspNetCore.Explorer;
using SocialFeed.GraphQL.AspNetCore.Requests;
using SocialFeed.GraphQL.AspNetCore.Responses;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.AspNetCore;

/// <summary>
/// GraphQL over HTTP: negotiates, reads the request, lets the executor work and sends what it made. One per mapped path, used by all requests.
/// </summary>
internal sealed class GraphQLHttpEndpoint(
    RequestExecutor executor, GraphQLHttpOptions options, ConcurrencyGate gate, ExplorerFiles? explorer, ILogger logger)
{
    private readonly OverloadLog _overloads = new(options.MaxConcurrentExecutions, options.MaxQueuedExecutions, TimeProvider.System, logger);

    private readonly string _retryAfter =
        Math.Max(1, (long)Math.Ceiling(options.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    public Task HandleAsync(HttpContext context)
    {
        var accept = AcceptHeader.Parse(context.Request.Headers.Accept);
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (explorer is not null && isRead && accept.PrefersHtml && !context.Request.Query.ContainsKey("query"))
            return explorer.ServePageAsync(context);
        return RespondAsync(context, accept.Format);
    }

    private async Task RespondAsync(HttpContext context, ResponseFormat format)
    {
        var aborted = context.RequestAborted;
        try
        {
            if (format == ResponseFormat.None)
                throw new RequestException(RequestFailure.NotAcceptable, "The Accept header takes none of application/graphql-response+json and application/json.");
            using var parameters = await ReadParametersAsync(context.Request, aborted);
            using var execution = await ExecuteAsync(context, parameters, aborted);
            await ResponseBody.WriteAsync(context, execution, format, options.StatusCodePolicy, aborted);
        }
        catch (RequestException refusal)
        {
            await RefuseAsync(context, refusal.Failure, refusal.Message, format);
        }
        catch (BadHttpRequestException refusal)
        {
            await RefuseAsync(context, FailureOf(refusal), refusal.Message, format);
        }
        catch (Exception e) when (aborted.IsCancellationRequested || e is ConnectionResetException)
        {
            // Nobody is there any more to answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Log.RequestFailed(logger, e);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.ContentType = HttpStatus.Json;
            await ResponseBody.SendErrorAsync(context.Response, "Unexpected Execution Error", ErrorCodes.Unexpected, aborted);
        }
    }

    private async ValueTask<RequestParameters> ReadParametersAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsPost(request.Method))
        {
            RequestContentType.Check(request.ContentType);
            var (body, length) = await RequestBody.ReadAsync(request, options.MaxRequestBodyBytes, cancellationToken);
            var parameters = new RequestParameters(body);
            try
            {
                JsonParameters.Read(body.Memory[..length], parameters, options.MaxJsonDepth);
                return parameters;
            }
            catch
            {
                parameters.Dispose();
                throw;
            }
        }

        if (!HttpMethods.IsGet(request.Method) || !options.AllowGet)
        {
            var others = options.AllowGet ? ", or GET for queries" : "";
            throw new RequestException(RequestFailure.MethodNotAllowed, $"The method {request.Method} is not supported: use POST{others}.");
        }

        CheckGet(request);
        return UrlParameters.Read(request.Query, options.MaxJsonDepth);
    }

    private void CheckGet(HttpRequest request)
    {
        // A GET has no body, so its type should not matter; but one browser sends such requests to other sites unasked.
        if (request.ContentType is { Length: > 0 } contentType)
            RequestContentType.Check(contentType);
        if (options.RequirePreflightOnGet && !options.PreflightHeaders.Any(name => request.Headers.ContainsKey(name)))
        {
            throw new RequestException(
                RequestFailure.CrossSiteForgery,
                $"GET requests need a header that browsers do not send to other sites unasked: add {options.PreflightHeaders.FirstOrDefault()}, or use POST.");
        }
    }

    private async ValueTask<ExecutionResponse> ExecuteAsync(HttpContext context, RequestParameters parameters, CancellationToken cancellationToken)
    {
        if (!await gate.EnterAsync(cancellationToken))
        {
            _overloads.Note();
            throw new RequestException(RequestFailure.Overloaded, $"The server is busy: try again in {_retryAfter} s.");
        }

        try
        {
            var request = new GraphQLRequest
            {
                Document = parameters.Query,
                OperationName = parameters.OperationName,
                VariablesJson = parameters.Variables,
                Services = context.RequestServices,
                QueryOnly = HttpMethods.IsGet(context.Request.Method),
            };
            options.ConfigureRequest?.Invoke(context, ref request);
            return await executor.ExecuteAsync(in request, cancellationToken);
        }
        finally
        {
            // Before the response is sent: a slow reader holds no slot.
            gate.Exit();
        }
    }

    private async Task RefuseAsync(HttpContext context, RequestFailure failure, string message, ResponseFormat format)
    {
        Log.RequestRefused(logger, failure.ToString(), message);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        if (failure == RequestFailure.MethodNotAllowed)
            context.Response.Headers.Allow = options.AllowGet ? "GET, POST" : "POST";
        if (failure == RequestFailure.Overloaded)
            context.Response.Headers.RetryAfter = _retryAfter;
        await ResponseBody.WriteRefusalAsync(context, failure, message, format, options.StatusCodePolicy, context.RequestAborted);
    }

    /// <summary>What Kestrel found while the body was read: its own bounds may be narrower than this endpoint's.</summary>
    private static RequestFailure FailureOf(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => RequestFailure.TooLarge,
        StatusCodes.Status408RequestTimeout => RequestFailure.TooSlow,
        _ => RequestFailure.MalformedJson,
    };
}
