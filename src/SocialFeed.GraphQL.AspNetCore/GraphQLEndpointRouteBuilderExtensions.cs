using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialFeed.GraphQL.AspNetCore.Explorer;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.AspNetCore;

/// <summary>Maps a GraphQL schema to paths.</summary>
public static class GraphQLEndpointRouteBuilderExtensions
{
    /// <summary>Serves the <see cref="RequestExecutor"/> that is registered as a service.</summary>
    /// <param name="endpoints">The routes to add to.</param>
    /// <param name="path">For example <c>/graphql</c>.</param>
    /// <param name="configure">Changes the options from their defaults.</param>
    public static IEndpointConventionBuilder MapGraphQL(
        this IEndpointRouteBuilder endpoints, string path = "/graphql", Action<GraphQLHttpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = new GraphQLHttpOptions();
        configure?.Invoke(options);
        return endpoints.MapGraphQL(path, endpoints.ServiceProvider.GetRequiredService<RequestExecutor>(), options);
    }

    /// <summary>Serves an executor over HTTP: POST, GET, and the explorer when there is a folder for it.</summary>
    public static IEndpointConventionBuilder MapGraphQL(
        this IEndpointRouteBuilder endpoints, string path, RequestExecutor executor, GraphQLHttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(options);
        var gate = new ConcurrencyGate(options.MaxConcurrentExecutions, options.MaxQueuedExecutions, options.MaxQueueTime);
        var explorer = options.ExplorerDirectory is null ? null : new ExplorerFiles(options.ExplorerDirectory, options.ExplorerInstallCommand);
        var logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger<GraphQLHttpEndpoint>();
        var endpoint = new GraphQLHttpEndpoint(executor, options, gate, explorer, logger);
        if (explorer is not null)
        {
            endpoints.MapMethods($"{path.TrimEnd('/')}/{{**file}}", [HttpMethods.Get, HttpMethods.Head], context =>
                explorer.ServeAsync(context, (string?)context.GetRouteValue("file") ?? "index.html"));
        }

        return endpoints.Map(path, endpoint.HandleAsync).WithDisplayName("GraphQL");
    }

    /// <summary>Serves the schema as text in the schema definition language, for tools that generate code.</summary>
    public static IEndpointConventionBuilder MapGraphQLSchema(this IEndpointRouteBuilder endpoints, string path, Schema? schema = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        schema ??= endpoints.ServiceProvider.GetRequiredService<RequestExecutor>().Schema;
        var text = Encoding.UTF8.GetBytes(SchemaPrinter.Print(schema) + "\n");
        return endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], async context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.ContentLength = text.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
                await context.Response.Body.WriteAsync(text, context.RequestAborted);
        }).WithDisplayName("GraphQL schema");
    }
}
