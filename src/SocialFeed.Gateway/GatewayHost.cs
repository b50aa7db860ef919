using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Embedded;
using SocialFeed.Gateway.Http;
using SocialFeed.Messaging;

namespace SocialFeed.Gateway;

/// <summary>Puts the gateway together: store, messaging, core, GraphQL and HTTP.</summary>
public static class GatewayHost
{
    private const string DefaultUrl = "http://127.0.0.1:5000";

    /// <param name="args">As given on the command line; any setting may stand there.</param>
    /// <param name="configure">A last word on the services, for tests.</param>
    /// <exception cref="InvalidOperationException">The configuration does not fit; the message names the setting.</exception>
    public static WebApplication Create(string[] args, Action<IServiceCollection>? configure = null)
    {
        // Settings and explorer lie beside the program; the data directory is relative to where it is started.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        Listen(builder);

        var options = ReadOptions(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        if (options.Mode == GatewayMode.Cluster)
            builder.AddCluster();
        else
            AddEmbedded(builder, options);
        builder.Services.AddSocialFeedCore();
        builder.Services.AddGatewayGraphQL(builder.Environment.IsDevelopment());
        builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", tags: ["ready"]);

        configure?.Invoke(builder.Services);
        var app = builder.Build();
        MapEndpoints(app);
        return app;
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.UseMiddleware<AccessTokenMiddleware>();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        app.MapGatewayGraphQL();
    }

    private static void AddEmbedded(WebApplicationBuilder builder, GatewayOptions options)
    {
        var directory = Path.GetFullPath(options.DataDirectory);
        builder.Services.AddEmbeddedStore(new EmbeddedOptions { DataDirectory = directory });
        builder.Services.AddSocialFeedMessaging(new MessagingOptions());
        CreatePrivate(directory);
        builder.Services.AddDataProtection()
            .SetApplicationName("SocialFeed")
            .PersistKeysToFileSystem(CreatePrivate(Path.Combine(directory, "keys")));
    }

    /// <summary>For the owner only: the keys in it sign in as anybody.</summary>
    private static DirectoryInfo CreatePrivate(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Loopback unless the operator says otherwise, by any of the ways that ASP.NET Core knows.</summary>
    private static void Listen(WebApplicationBuilder builder)
    {
        // Kestrel's own body limit stays above the endpoint's, so that a refused body is still drained and its sender gets the answer.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        var configuration = builder.Configuration;
        var isSet = new[] { "urls", "http_ports", "https_ports" }.Any(key => !string.IsNullOrEmpty(configuration[key]))
            || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
        if (!isSet)
            builder.WebHost.UseUrls(DefaultUrl);
    }

    private static GatewayOptions ReadOptions(IConfiguration configuration)
    {
        var section = configuration.GetSection(GatewayOptions.Section);
        var mode = section[nameof(GatewayOptions.Mode)];
        if (mode is not null && !Enum.TryParse<GatewayMode>(mode, ignoreCase: true, out _))
        {
            throw new InvalidOperationException(
                $"SocialFeed:Mode is '{mode}'; set it (SocialFeed__Mode in the environment) to Embedded or Cluster.");
        }

        var options = section.Get<GatewayOptions>() ?? new GatewayOptions();
        if (options.Mode == GatewayMode.Embedded && string.IsNullOrWhiteSpace(options.DataDirectory))
            throw new InvalidOperationException("SocialFeed:DataDirectory is empty; set it to a folder that the gateway may write to.");
        return options;
    }
}

/// <summary>Ready when the store answers a read.</summary>
internal sealed class StoreHealthCheck(IAccountStore accounts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await accounts.FindByHandleAsync("health", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
