using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>A real server on a port of the system's choice, with a small schema and a client.</summary>
public sealed class GraphQLServer : IAsyncDisposable
{
    public const string Sdl = """
        type Query {
          hello(name: String = "you"): String
          echo(text: String): String
          big(bytes: Int!): String
          wait: String
          fail: String!
          json(value: Json): Json
          user: String
        }
        type Mutation { set(value: Int): Int }
        scalar Json
        """;

    private readonly WebApplication _app;

    private GraphQLServer(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Urls.First() + "/graphql");
    }

    public Uri Url { get; }

    public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Completed by a test to let the field <c>wait</c> answer.</summary>
    public TaskCompletionSource<string> Waiting { get; private init; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when the field <c>wait</c> has begun.</summary>
    public SemaphoreSlim Begun { get; private init; } = new(0);

    /// <summary>Completed when a <c>wait</c> was cancelled.</summary>
    public TaskCompletionSource Cancelled { get; private init; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<GraphQLServer> StartAsync(
        Action<GraphQLHttpOptions>? configure = null, RequestExecutorOptions? execution = null, Action<KestrelServerLimits>? limits = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => limits?.Invoke(options.Limits));
        var (waiting, begun, cancelled) = (new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously), new SemaphoreSlim(0),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var schema = SdlSchemaBuilder.Build(Sdl, new SdlSchemaOptions { Resolvers = Resolvers(waiting, begun, cancelled) });
        builder.Services.AddSingleton(new RequestExecutor(schema, execution));
        var app = builder.Build();
        app.MapGraphQL("/graphql", configure);
        app.MapGraphQLSchema("/graphql/schema.graphql");
        await app.StartAsync();
        return new GraphQLServer(app) { Waiting = waiting, Begun = begun, Cancelled = cancelled };
    }

    public async ValueTask DisposeAsync()
    {
        Waiting.TrySetResult("over");
        Client.Dispose();
        await _app.DisposeAsync();
        Begun.Dispose();
    }

    private static Dictionary<string, DynamicResolver> Resolvers(TaskCompletionSource<string> waiting, SemaphoreSlim begun, TaskCompletionSource cancelled) => new()
    {
        ["Query.hello"] = (_, arguments, _) => new ValueTask<object?>($"hello {arguments["name"]}"),
        ["Query.echo"] = (_, arguments, _) => new ValueTask<object?>(arguments.GetValueOrDefault("text")),
        ["Query.big"] = (_, arguments, _) => new ValueTask<object?>(new string('x', (int)arguments["bytes"]!)),
        ["Query.fail"] = (_, _, _) => throw new GraphQLException("failed", "FAILED"),
        ["Query.json"] = (_, arguments, _) => new ValueTask<object?>(arguments.GetValueOrDefault("value")),
        ["Query.user"] = (parent, _, _) => new ValueTask<object?>(parent as string),
        ["Mutation.set"] = (_, arguments, _) => new ValueTask<object?>(arguments.GetValueOrDefault("value")),
        ["Query.wait"] = async (_, _, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
            begun.Release();
            return await waiting.Task.WaitAsync(cancellationToken);
        },
    };
}
