using Microsoft.Extensions.Configuration;

namespace SocialFeed.Cli;

/// <summary>What the environment says, by the names that the gateway uses too.</summary>
/// <param name="Mode">As written; null when not set, which means embedded.</param>
/// <param name="Configuration">Everything else that the environment says; the sections of a cluster's servers.</param>
internal sealed record CliSettings(string? Mode, string DataDirectory, bool IsDevelopment, IConfiguration Configuration)
{
    public const string DefaultDataDirectory = "./data";

    private const string Development = "Development";

    public bool IsEmbedded => Mode is null || string.Equals(Mode, "Embedded", StringComparison.OrdinalIgnoreCase);

    public bool IsCluster => string.Equals(Mode, "Cluster", StringComparison.OrdinalIgnoreCase);

    /// <param name="dataDirectory">From the command line; wins over the environment.</param>
    public static CliSettings Read(string? dataDirectory)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var directory = dataDirectory ?? configuration["SocialFeed:DataDirectory"] ?? DefaultDataDirectory;
        return new CliSettings(configuration["SocialFeed:Mode"], directory, ReadIsDevelopment(configuration), configuration);
    }

    /// <exception cref="CliException">The mode is none, or the embedded store has no directory.</exception>
    public void RequireStore()
    {
        if (!IsEmbedded && !IsCluster)
            throw new CliException($"SocialFeed__Mode is '{Mode}'. Set it to Embedded or Cluster.");
        if (IsEmbedded && string.IsNullOrWhiteSpace(DataDirectory))
            throw new CliException("The data directory is empty. Set SocialFeed__DataDirectory or give --data-directory.");
    }

    /// <summary>One of the two variables has to say so, and neither anything else.</summary>
    private static bool ReadIsDevelopment(IConfiguration configuration)
    {
        string?[] names = [configuration["ASPNETCORE_ENVIRONMENT"], configuration["DOTNET_ENVIRONMENT"]];
        var given = Array.FindAll(names, name => !string.IsNullOrEmpty(name));
        return given.Length > 0 && Array.TrueForAll(given, name => string.Equals(name, Development, StringComparison.OrdinalIgnoreCase));
    }
}
