namespace SocialFeed.GraphQL.Language;

/// <summary>A place in a document as errors report it (section 7.1.2): both numbers from 1, columns in UTF-16 code units.</summary>
public readonly record struct SourceLocation(int Line, int Column);
