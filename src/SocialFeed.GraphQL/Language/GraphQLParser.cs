using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>Text to syntax tree (section 2 and appendix "Grammar summary"). Safe for any thread; never overflows the stack, whatever the text.</summary>
public static class GraphQLParser
{
    /// <summary>Parses a document of operations, fragments, type system definitions and extensions.</summary>
    /// <param name="source">UTF-8. The document keeps it, so it must not change afterwards.</param>
    /// <param name="options">Null means <see cref="ParserOptions.Default"/>.</param>
    /// <exception cref="GraphQLSyntaxException">The text is not a document, or exceeds a limit.</exception>
    public static DocumentNode Parse(ReadOnlyMemory<byte> source, ParserOptions? options = null) =>
        new SyntaxParser(source.Span, options ?? ParserOptions.Default).ParseDocument(source);

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte}, ParserOptions?)"/>
    public static DocumentNode Parse(string source, ParserOptions? options = null) => Parse(Encoding.UTF8.GetBytes(source), options);

    /// <summary>Parses one value, which may use variables.</summary>
    /// <exception cref="GraphQLSyntaxException">The text is not a value, or exceeds a limit.</exception>
    public static ValueNode ParseValue(string source, ParserOptions? options = null) =>
        new SyntaxParser(Encoding.UTF8.GetBytes(source), options ?? ParserOptions.Default).ParseLoneValue(isConstant: false);

    /// <summary>Parses one value without variables, such as a default.</summary>
    /// <exception cref="GraphQLSyntaxException">The text is not a constant value, or exceeds a limit.</exception>
    public static ValueNode ParseConstantValue(string source, ParserOptions? options = null) =>
        new SyntaxParser(Encoding.UTF8.GetBytes(source), options ?? ParserOptions.Default).ParseLoneValue(isConstant: true);

    /// <summary>Parses one type reference, for example <c>[Int!]</c>.</summary>
    /// <exception cref="GraphQLSyntaxException">The text is not a type reference, or exceeds a limit.</exception>
    public static TypeNode ParseType(string source, ParserOptions? options = null) =>
        new SyntaxParser(Encoding.UTF8.GetBytes(source), options ?? ParserOptions.Default).ParseLoneType();
}
