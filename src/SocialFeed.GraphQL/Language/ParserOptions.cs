namespace SocialFeed.GraphQL.Language;

/// <summary>Bounds on what the parser takes. A document beyond one of them is refused with a syntax error that names the number.</summary>
public sealed record ParserOptions
{
    /// <summary>For documents that clients send.</summary>
    public static ParserOptions Default { get; } = new();

    /// <summary>For text of the operator's own, such as a schema: only the nesting stays bounded.</summary>
    public static ParserOptions Trusted { get; } = new()
    {
        MaxSourceBytes = int.MaxValue,
        MaxTokens = int.MaxValue,
        MaxFields = int.MaxValue,
        MaxDirectivesPerLocation = int.MaxValue,
        MaxDepth = 256,
    };

    /// <summary>Bytes of source.</summary>
    public int MaxSourceBytes { get; init; } = 1024 * 1024;

    /// <summary>Tokens; comments are not counted.</summary>
    public int MaxTokens { get; init; } = 15_000;

    /// <summary>Levels of selection sets, list and object values, and list types within each other, added up.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>Fields in the whole document, each place counted once.</summary>
    public int MaxFields { get; init; } = 2_048;

    /// <summary>Directives on one field, fragment, operation, definition and so on.</summary>
    public int MaxDirectivesPerLocation { get; init; } = 4;
}
