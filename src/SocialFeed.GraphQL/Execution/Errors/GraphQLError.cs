using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Execution;

/// <summary>One entry of a response's <c>errors</c> (section 7.1.2). Immutable.</summary>
public sealed class GraphQLError(
    string message,
    IReadOnlyList<SourceLocation>? locations = null,
    GraphQLPath? path = null,
    string? code = null,
    IReadOnlyDictionary<string, object?>? extensions = null)
{
    public string Message { get; } = message;

    /// <summary>Where in the document; null when the error is not about a place in it.</summary>
    public IReadOnlyList<SourceLocation>? Locations { get; } = locations;

    /// <summary>The response position; null for request errors.</summary>
    public GraphQLPath? Path { get; } = path;

    /// <summary>A stable name for programs, served as <c>extensions.code</c>.</summary>
    public string? Code { get; } = code;

    /// <summary>Further entries of <c>extensions</c>: strings, numbers, booleans, null, and lists or dictionaries of these.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; } = extensions;

    public override string ToString() => Path is null ? Message : $"{Message} (at {Path})";
}
