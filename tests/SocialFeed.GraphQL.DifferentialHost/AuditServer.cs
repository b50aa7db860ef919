using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.GraphQL.AspNetCore;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.DifferentialHost;

/// <summary>The HTTP endpoint over a small schema.</summary>
internal static class AuditServer
{
    public static async Task RunAsync(StatusCodePolicy policy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        var schema = SdlSchemaBuilder.Build("type Query { hello(name: String = \"you\"): String } type Mutation { hello: String }");
        app.MapGraphQL("/graphql", new RequestExecutor(schema), new GraphQLHttpOptions { StatusCodePolicy = policy });
        await app.StartAsync();
        Console.WriteLine($"{app.Urls.First()}/graphql");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }
}
