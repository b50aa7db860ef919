using SocialFeed.DataLoader;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.Gateway.Loaders;
using SocialFeed.Gateway.Schema;
using SocialFeed.GraphQL;
using SocialFeed.GraphQL.AspNetCore;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Http;

/// <summary>The schema, its executor and its place in HTTP.</summary>
public static class GatewayGraphQL
{
    private const string Path = "/graphql";

    /// <summary>Errors of validation and coercion in one answer to strangers; development shows more.</summary>
    private const int ReportedErrorsMax = 5;

    public static GraphQL.TypeSystem.Schema BuildSchema() => SchemaBuilder.New()
        .AddTypes(typeof(GatewayGraphQL).Assembly)
        .AddScalar(new DateTimeScalar())
        .AddScalar(new UrlScalar())
        .UseIdCodec(new RelayIds())
        .IsBatchSource(type => type.IsAssignableTo(typeof(IDataLoader)))
        .Build();

    public static IServiceCollection AddGatewayGraphQL(this IServiceCollection services, bool isDevelopment)
    {
        services.AddSingleton(_ => BuildSchema());
        services.AddSingleton<LoaderCatalog>();
        services.AddSingleton<GatewayRequests>();
        services.AddSingleton(provider =>
        {
            var schema = provider.GetRequiredService<GraphQL.TypeSystem.Schema>();
            var logger = provider.GetRequiredService<ILogger<RequestExecutor>>();
            provider.GetRequiredService<LoaderCatalog>().Number(schema.BatchSources);
            return new RequestExecutor(schema, new RequestExecutorOptions
            {
                TimeProvider = provider.GetRequiredService<TimeProvider>(),
                AllowIntrospection = isDevelopment,
                ShowSuggestions = isDevelopment,
                MaxCoercionErrors = isDevelopment ? RequestExecutorOptions.Default.MaxCoercionErrors : ReportedErrorsMax,
                OnUnexpectedError = (exception, path, id) => Log.UnexpectedError(logger, path.ToString() ?? "", id, exception),
            });
        });
        return services;
    }

    public static void MapGatewayGraphQL(this WebApplication app)
    {
        var requests = app.Services.GetRequiredService<GatewayRequests>();
        app.MapGraphQL(Path, options =>
        {
            options.ConfigureRequest = requests.Configure;
            options.ExplorerDirectory = app.Environment.IsDevelopment() ? System.IO.Path.Combine(AppContext.BaseDirectory, "explorer") : null;
            options.ExplorerInstallCommand = "npm ci in src/SocialFeed.Gateway/explorer, and build again";
        });
        app.MapGraphQLSchema($"{Path}/schema.graphql");
    }
}
