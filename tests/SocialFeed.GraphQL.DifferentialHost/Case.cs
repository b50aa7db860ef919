using System.Text.Json;

namespace SocialFeed.GraphQL.DifferentialHost;

/// <summary>What the other side asks. Which members count depends on <see cref="Mode"/>.</summary>
internal sealed record Case
{
    public static JsonSerializerOptions JsonOptions { get; } = new(JsonSerializerDefaults.Web) { MaxDepth = 512 };

    /// <summary><c>print</c>, <c>parse</c>, <c>validate</c> or <c>execute</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The schema, for every mode but parse.</summary>
    public string? Sdl { get; init; }

    /// <summary>The document, for every mode but print.</summary>
    public string? Document { get; init; }

    public string? OperationName { get; init; }

    public JsonElement? Variables { get; init; }

    /// <summary>What the root fields read. An object <c>{"$error": "text"}</c> is a resolver that fails; <c>{"$later": value}</c> one that waits.</summary>
    public JsonElement? RootValue { get; init; }
}
