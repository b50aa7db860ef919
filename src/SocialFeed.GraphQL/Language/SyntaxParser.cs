using System.Runtime.CompilerServices;
using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>
/// Recursive descent over the lexer's tokens. Every recursion passes <see cref="Enter"/>, which bounds its depth, because a .NET process
/// cannot survive an overflow of the stack.
/// </summary>
internal ref partial struct SyntaxParser
{
    private const int LongestInternedName = 64;

    private readonly ReadOnlySpan<byte> _source;
    private readonly ParserOptions _options;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private Utf8GraphQLLexer _lexer;
    private int _lastEnd;
    private int _tokens;
    private int _depth;
    private int _fields;

    public SyntaxParser(ReadOnlySpan<byte> source, ParserOptions options)
    {
        _source = source;
        _options = options;
        if (source.Length > options.MaxSourceBytes)
        {
            throw LimitExceeded(
                options.MaxSourceBytes, $"Source contains more than {options.MaxSourceBytes} bytes. Parsing aborted.", nameof(options.MaxSourceBytes));
        }

        _lexer = new Utf8GraphQLLexer(source);
        _names = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public DocumentNode ParseDocument(ReadOnlyMemory<byte> source)
    {
        Advance();
        var definitions = new List<DefinitionNode>();
        do
        {
            definitions.Add(ParseDefinition());
        }
        while (_lexer.Kind != TokenKind.EndOfFile);
        return new DocumentNode { Start = 0, End = _source.Length, Definitions = definitions.ToArray(), Source = source, FieldCount = _fields };
    }

    public ValueNode ParseLoneValue(bool isConstant)
    {
        Advance();
        var value = ParseValue(isConstant);
        Expect(TokenKind.EndOfFile);
        return value;
    }

    public TypeNode ParseLoneType()
    {
        Advance();
        var type = ParseTypeReference();
        Expect(TokenKind.EndOfFile);
        return type;
    }

    private DefinitionNode ParseDefinition()
    {
        if (_lexer.Kind == TokenKind.LeftBrace)
            return ParseOperationDefinition();
        var keyword = _lexer;
        var hasDescription = PeekDescription();
        if (hasDescription)
            keyword.Advance();
        if (hasDescription && keyword.Kind == TokenKind.LeftBrace)
            throw Error(_lexer.Start, "Unexpected description, descriptions are not supported on shorthand queries.");
        if (keyword.Kind != TokenKind.Name)
            throw Unexpected(keyword);
        var definition = (DefinitionNode?)ParseExecutableDefinition(keyword.Text) ?? ParseTypeSystemDefinition(keyword.Text);
        if (definition is not null)
            return definition;
        if (hasDescription)
            throw Error(_lexer.Start, "Unexpected description, only GraphQL definitions support descriptions.");
        return keyword.Text.SequenceEqual("extend"u8) ? ParseTypeSystemExtension() : throw Unexpected(keyword);
    }

    private readonly bool PeekDescription() => _lexer.Kind is TokenKind.String or TokenKind.BlockString;

    private StringValueNode? ParseDescription() => PeekDescription() ? ParseStringLiteral() : null;

    private StringValueNode ParseStringLiteral()
    {
        var start = _lexer.Start;
        var isBlock = _lexer.Kind == TokenKind.BlockString;
        var value = _lexer.ReadStringValue();
        Advance();
        return new StringValueNode { Value = value, Block = isBlock, Start = start, End = _lastEnd };
    }

    private string ParseName()
    {
        if (_lexer.Kind != TokenKind.Name)
            throw Expected(Describe(TokenKind.Name));
        var name = Intern(_lexer.Text);
        Advance();
        return name;
    }

    private NamedTypeNode ParseNamedType()
    {
        var start = _lexer.Start;
        return new NamedTypeNode { Name = ParseName(), Start = start, End = _lastEnd };
    }

    private TypeNode ParseTypeReference()
    {
        var start = _lexer.Start;
        TypeNode type;
        if (Skip(TokenKind.LeftBracket))
        {
            Enter(start);
            var inner = ParseTypeReference();
            Expect(TokenKind.RightBracket);
            _depth--;
            type = new ListTypeNode { Type = inner, Start = start, End = _lastEnd };
        }
        else
        {
            type = ParseNamedType();
        }

        return Skip(TokenKind.Bang) ? new NonNullTypeNode { Type = type, Start = start, End = _lastEnd } : type;
    }

    /// <summary>One string per distinct name of the document, so that equal names are mostly the same object.</summary>
    private readonly string Intern(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestInternedName)
            return Encoding.ASCII.GetString(name);
        Span<char> characters = stackalloc char[LongestInternedName];
        characters = characters[..Encoding.ASCII.GetChars(name, characters)];
        if (_names.TryGetValue(characters, out var known))
            return known;
        var added = characters.ToString();
        _names.Set.Add(added);
        return added;
    }

    private void Advance()
    {
        _lastEnd = _lexer.End;
        _lexer.Advance();
        if (_lexer.Kind != TokenKind.EndOfFile && ++_tokens > _options.MaxTokens)
        {
            throw LimitExceeded(
                _lexer.Start, $"Document contains more than {_options.MaxTokens} tokens. Parsing aborted.", nameof(_options.MaxTokens));
        }
    }

    private void Expect(TokenKind kind)
    {
        if (!Skip(kind))
            throw Expected(Describe(kind));
    }

    private bool Skip(TokenKind kind)
    {
        if (_lexer.Kind != kind)
            return false;
        Advance();
        return true;
    }

    private void ExpectKeyword(string keyword)
    {
        if (!SkipKeyword(keyword))
            throw Expected($"\"{keyword}\"");
    }

    private bool SkipKeyword(string keyword)
    {
        if (_lexer.Kind != TokenKind.Name || !Ascii.Equals(_lexer.Text, keyword))
            return false;
        Advance();
        return true;
    }

    /// <summary>To be called before each recursion, with a decrement of the depth after it.</summary>
    private void Enter(int start)
    {
        if (++_depth > _options.MaxDepth)
        {
            throw LimitExceeded(
                start, $"Document nests deeper than {_options.MaxDepth} levels. Parsing aborted.", nameof(_options.MaxDepth));
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw LimitExceeded(start, "Document nests deeper than the stack allows. Parsing aborted.", nameof(_options.MaxDepth));
    }

    private readonly GraphQLSyntaxException Expected(string what) => Error(_lexer.Start, $"Expected {what}, found {Describe(_lexer)}.");

    private readonly GraphQLSyntaxException Unexpected(in Utf8GraphQLLexer token) => Error(token.Start, $"Unexpected {Describe(token)}.");

    private readonly GraphQLSyntaxException Error(int offset, string description) => new(_source, offset, description);

    private readonly GraphQLSyntaxException LimitExceeded(int offset, string description, string limit) =>
        new(_source, offset, description, limit);

    private static string Describe(in Utf8GraphQLLexer token) => token.Kind switch
    {
        TokenKind.Name or TokenKind.Int or TokenKind.Float => $"{Describe(token.Kind)} \"{Encoding.ASCII.GetString(token.Text)}\"",
        TokenKind.String or TokenKind.BlockString => $"{Describe(token.Kind)} \"{token.ReadStringValue()}\"",
        _ => Describe(token.Kind),
    };

    private static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.StartOfFile => "<SOF>",
        TokenKind.EndOfFile => "<EOF>",
        TokenKind.Bang => "\"!\"",
        TokenKind.Dollar => "\"$\"",
        TokenKind.Ampersand => "\"&\"",
        TokenKind.LeftParenthesis => "\"(\"",
        TokenKind.RightParenthesis => "\")\"",
        TokenKind.Spread => "\"...\"",
        TokenKind.Colon => "\":\"",
        TokenKind.EqualsSign => "\"=\"",
        TokenKind.At => "\"@\"",
        TokenKind.LeftBracket => "\"[\"",
        TokenKind.RightBracket => "\"]\"",
        TokenKind.LeftBrace => "\"{\"",
        TokenKind.Pipe => "\"|\"",
        TokenKind.RightBrace => "\"}\"",
        _ => kind.ToString(),
    };
}
