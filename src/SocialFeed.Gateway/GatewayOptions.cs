namespace SocialFeed.Gateway;

/// <summary>Which engine stands under the product.</summary>
public enum GatewayMode
{
    /// <summary>Everything in this process, one SQLite file.</summary>
    Embedded,

    /// <summary>Cassandra, Redis and RabbitMQ.</summary>
    Cluster,
}

/// <summary>The section <c>SocialFeed</c> of the configuration; environment variables are <c>SocialFeed__Mode</c> and so on.</summary>
public sealed class GatewayOptions
{
    public const string Section = "SocialFeed";

    public GatewayMode Mode { get; set; } = GatewayMode.Embedded;

    /// <summary>Where the embedded store and the data-protection keys live; relative to the working directory.</summary>
    public string DataDirectory { get; set; } = "./data";
}
