using System.Buffers;
using System.Text;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Runs documents and gives back the response text.</summary>
internal static class Executing
{
    public static RequestExecutor Executor(params Type[] types) => new(SchemaBuilder.New().AddTypes(types).Build());

    public static RequestExecutor ExecutorOf(string sdl, SdlSchemaOptions options) => new(SdlSchemaBuilder.Build(sdl, options));

    public static GraphQLRequest Request(string document, string? variables = null) => new()
    {
        Document = Encoding.UTF8.GetBytes(document),
        VariablesJson = variables is null ? default : Encoding.UTF8.GetBytes(variables),
    };

    public static Task<string> RunAsync(this RequestExecutor executor, string document, string? variables = null) =>
        executor.RunAsync(Request(document, variables));

    public static async Task<string> RunAsync(this RequestExecutor executor, GraphQLRequest request, CancellationToken cancellationToken = default)
    {
        using var response = await executor.ExecuteAsync(request, cancellationToken);
        return Encoding.UTF8.GetString(response.Body.ToArray());
    }
}
