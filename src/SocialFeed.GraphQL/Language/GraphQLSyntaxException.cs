namespace SocialFeed.GraphQL.Language;

/// <summary>A document breaks the grammar or one of the parser's limits. The message is meant for the client and starts with "Syntax Error: ".</summary>
public sealed class GraphQLSyntaxException : Exception
{
    internal GraphQLSyntaxException(ReadOnlySpan<byte> source, int offset, string description, string? limit = null)
        : base($"Syntax Error: {description}")
    {
        Location = LineMap.Locate(source, offset);
        Limit = limit;
    }

    public SourceLocation Location { get; }

    /// <summary>From 1.</summary>
    public int Line => Location.Line;

    /// <summary>From 1, in UTF-16 code units.</summary>
    public int Column => Location.Column;

    /// <summary>The name of the <see cref="ParserOptions"/> property that the document exceeds; null when the grammar is broken.</summary>
    public string? Limit { get; }
}
