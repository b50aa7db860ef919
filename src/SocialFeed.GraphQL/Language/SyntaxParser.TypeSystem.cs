using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>Type system definitions (section 3).</summary>
internal ref partial struct SyntaxParser
{
    private TypeSystemDefinitionNode? ParseTypeSystemDefinition(ReadOnlySpan<byte> keyword) => Encoding.ASCII.GetString(keyword) switch
    {
        "schema" => ParseSchemaDefinition(),
        "scalar" => ParseScalarTypeDefinition(),
        "type" => ParseObjectTypeDefinition(),
        "interface" => ParseInterfaceTypeDefinition(),
        "union" => ParseUnionTypeDefinition(),
        "enum" => ParseEnumTypeDefinition(),
        "input" => ParseInputObjectTypeDefinition(),
        "directive" => ParseDirectiveDefinition(),
        _ => null,
    };

    private SchemaDefinitionNode ParseSchemaDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("schema");
        var directives = ParseDirectives(isConstant: true);
        if (_lexer.Kind != TokenKind.LeftBrace)
            throw Expected(Describe(TokenKind.LeftBrace));
        return new SchemaDefinitionNode
        {
            DescriptionLiteral = description,
            Directives = directives,
            OperationTypes = ParseOperationTypeDefinitions(),
            Start = start,
            End = _lastEnd,
        };
    }

    private OperationTypeDefinitionNode[] ParseOperationTypeDefinitions()
    {
        if (!Skip(TokenKind.LeftBrace))
            return [];
        var definitions = new List<OperationTypeDefinitionNode>();
        do
        {
            var start = _lexer.Start;
            var operation = ParseOperationType();
            Expect(TokenKind.Colon);
            definitions.Add(new OperationTypeDefinitionNode { Operation = operation, Type = ParseNamedType(), Start = start, End = _lastEnd });
        }
        while (!Skip(TokenKind.RightBrace));
        return [.. definitions];
    }

    private ScalarTypeDefinitionNode ParseScalarTypeDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("scalar");
        var nameStart = _lexer.Start;
        return new ScalarTypeDefinitionNode
        {
            DescriptionLiteral = description,
            Name = ParseName(),
            NameStart = nameStart,
            Directives = ParseDirectives(isConstant: true),
            Start = start,
            End = _lastEnd,
        };
    }

    private ObjectTypeDefinitionNode ParseObjectTypeDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("type");
        var nameStart = _lexer.Start;
        return new ObjectTypeDefinitionNode
        {
            DescriptionLiteral = description,
            Name = ParseName(),
            NameStart = nameStart,
            Interfaces = ParseImplementedInterfaces(),
            Directives = ParseDirectives(isConstant: true),
            Fields = ParseFieldDefinitions(),
            Start = start,
            End = _lastEnd,
        };
    }

    private InterfaceTypeDefinitionNode ParseInterfaceTypeDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("interface");
        var nameStart = _lexer.Start;
        return new InterfaceTypeDefinitionNode
        {
            DescriptionLiteral = description,
            Name = ParseName(),
            NameStart = nameStart,
            Interfaces = ParseImplementedInterfaces(),
            Directives = ParseDirectives(isConstant: true),
            Fields = ParseFieldDefinitions(),
            Start = start,
            End = _lastEnd,
        };
    }

    private NamedTypeNode[] ParseImplementedInterfaces() => SkipKeyword("implements") ? ParseNamedTypes(TokenKind.Ampersand) : [];

    /// <summary>Named types between delimiters, of which one may also come first.</summary>
    private NamedTypeNode[] ParseNamedTypes(TokenKind delimiter)
    {
        Skip(delimiter);
        var types = new List<NamedTypeNode>();
        do
        {
            types.Add(ParseNamedType());
        }
        while (Skip(delimiter));
        return [.. types];
    }

    private FieldDefinitionNode[] ParseFieldDefinitions()
    {
        if (!Skip(TokenKind.LeftBrace))
            return [];
        var fields = new List<FieldDefinitionNode>();
        do
        {
            fields.Add(ParseFieldDefinition());
        }
        while (!Skip(TokenKind.RightBrace));
        return [.. fields];
    }

    private FieldDefinitionNode ParseFieldDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        var nameStart = _lexer.Start;
        var name = ParseName();
        var arguments = ParseInputValueDefinitions(TokenKind.LeftParenthesis, TokenKind.RightParenthesis);
        Expect(TokenKind.Colon);
        return new FieldDefinitionNode
        {
            DescriptionLiteral = description,
            Name = name,
            NameStart = nameStart,
            Arguments = arguments,
            Type = ParseTypeReference(),
            Directives = ParseDirectives(isConstant: true),
            Start = start,
            End = _lastEnd,
        };
    }

    private InputValueDefinitionNode[] ParseInputValueDefinitions(TokenKind open, TokenKind close)
    {
        if (!Skip(open))
            return [];
        var definitions = new List<InputValueDefinitionNode>();
        do
        {
            definitions.Add(ParseInputValueDefinition());
        }
        while (!Skip(close));
        return [.. definitions];
    }

    private InputValueDefinitionNode ParseInputValueDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        var nameStart = _lexer.Start;
        var name = ParseName();
        Expect(TokenKind.Colon);
        return new InputValueDefinitionNode
        {
            DescriptionLiteral = description,
            Name = name,
            NameStart = nameStart,
            Type = ParseTypeReference(),
            DefaultValue = Skip(TokenKind.EqualsSign) ? ParseValue(isConstant: true) : null,
            Directives = ParseDirectives(isConstant: true),
            Start = start,
            End = _lastEnd,
        };
    }

    private UnionTypeDefinitionNode ParseUnionTypeDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("union");
        var nameStart = _lexer.Start;
        return new UnionTypeDefinitionNode
        {
            DescriptionLiteral = description,
            Name = ParseName(),
            NameStart = nameStart,
            Directives = ParseDirectives(isConstant: true),
            Types = ParseUnionMembers(),
            Start = start,
            End = _lastEnd,
        };
    }

    private NamedTypeNode[] ParseUnionMembers() => Skip(TokenKind.EqualsSign) ? ParseNamedTypes(TokenKind.Pipe) : [];

    private EnumTypeDefinitionNode ParseEnumTypeDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("enum");
        var nameStart = _lexer.Start;
        return new EnumTypeDefinitionNode
        {
            DescriptionLiteral = description,
            Name = ParseName(),
            NameStart = nameStart,
            Directives = ParseDirectives(isConstant: true),
            Values = ParseEnumValueDefinitions(),
            Start = start,
            End = _lastEnd,
        };
    }

    private EnumValueDefinitionNode[] ParseEnumValueDefinitions()
    {
        if (!Skip(TokenKind.LeftBrace))
            return [];
        var values = new List<EnumValueDefinitionNode>();
        do
        {
            var start = _lexer.Start;
            var description = ParseDescription();
            var nameStart = _lexer.Start;
            values.Add(new EnumValueDefinitionNode
            {
                DescriptionLiteral = description,
                Name = ParseEnumValueName(),
                NameStart = nameStart,
                Directives = ParseDirectives(isConstant: true),
                Start = start,
                End = _lastEnd,
            });
        }
        while (!Skip(TokenKind.RightBrace));
        return [.. values];
    }

    private string ParseEnumValueName()
    {
        if (_lexer.Text.SequenceEqual("true"u8) || _lexer.Text.SequenceEqual("false"u8) || _lexer.Text.SequenceEqual("null"u8))
            throw Error(_lexer.Start, $"{Describe(_lexer)} is reserved and cannot be used for an enum value.");
        return ParseName();
    }

    private InputObjectTypeDefinitionNode ParseInputObjectTypeDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("input");
        var nameStart = _lexer.Start;
        return new InputObjectTypeDefinitionNode
        {
            DescriptionLiteral = description,
            Name = ParseName(),
            NameStart = nameStart,
            Directives = ParseDirectives(isConstant: true),
            Fields = ParseInputValueDefinitions(TokenKind.LeftBrace, TokenKind.RightBrace),
            Start = start,
            End = _lastEnd,
        };
    }

    private DirectiveDefinitionNode ParseDirectiveDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("directive");
        Expect(TokenKind.At);
        var nameStart = _lexer.Start;
        var name = ParseName();
        var arguments = ParseInputValueDefinitions(TokenKind.LeftParenthesis, TokenKind.RightParenthesis);
        var directives = ParseDirectives(isConstant: true);
        var isRepeatable = SkipKeyword("repeatable");
        ExpectKeyword("on");
        return new DirectiveDefinitionNode
        {
            DescriptionLiteral = description,
            Name = name,
            NameStart = nameStart,
            Arguments = arguments,
            Directives = directives,
            IsRepeatable = isRepeatable,
            Locations = ParseDirectiveLocations(),
            Start = start,
            End = _lastEnd,
        };
    }

    private string[] ParseDirectiveLocations()
    {
        Skip(TokenKind.Pipe);
        var locations = new List<string>();
        do
        {
            var token = _lexer;
            var name = ParseName();
            locations.Add(DirectiveLocations.Contains(name) ? name : throw Unexpected(token));
        }
        while (Skip(TokenKind.Pipe));
        return [.. locations];
    }
}
