using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>Type system extensions (section 3.2 and the extension part of each type's section).</summary>
internal ref partial struct SyntaxParser
{
    private TypeSystemExtensionNode ParseTypeSystemExtension()
    {
        var start = _lexer.Start;
        ExpectKeyword("extend");
        if (_lexer.Kind != TokenKind.Name)
            throw Unexpected(_lexer);
        TypeSystemExtensionNode? extension = Encoding.ASCII.GetString(_lexer.Text) switch
        {
            "schema" => ParseSchemaExtension(start),
            "scalar" => ParseScalarTypeExtension(start),
            "type" => ParseObjectTypeExtension(start),
            "interface" => ParseInterfaceTypeExtension(start),
            "union" => ParseUnionTypeExtension(start),
            "enum" => ParseEnumTypeExtension(start),
            "input" => ParseInputObjectTypeExtension(start),
            "directive" => ParseDirectiveExtension(start),
            _ => null,
        };
        return extension ?? throw Unexpected(_lexer);
    }

    private SchemaExtensionNode ParseSchemaExtension(int start)
    {
        ExpectKeyword("schema");
        var directives = ParseDirectives(isConstant: true);
        var operationTypes = ParseOperationTypeDefinitions();
        RequireAddition(directives.Length + operationTypes.Length);
        return new SchemaExtensionNode { Directives = directives, OperationTypes = operationTypes, Start = start, End = _lastEnd };
    }

    private ScalarTypeExtensionNode ParseScalarTypeExtension(int start)
    {
        ExpectKeyword("scalar");
        var nameStart = _lexer.Start;
        var name = ParseName();
        var directives = ParseDirectives(isConstant: true);
        RequireAddition(directives.Length);
        return new ScalarTypeExtensionNode { Name = name, NameStart = nameStart, Directives = directives, Start = start, End = _lastEnd };
    }

    private ObjectTypeExtensionNode ParseObjectTypeExtension(int start)
    {
        ExpectKeyword("type");
        var nameStart = _lexer.Start;
        var name = ParseName();
        var interfaces = ParseImplementedInterfaces();
        var directives = ParseDirectives(isConstant: true);
        var fields = ParseFieldDefinitions();
        RequireAddition(interfaces.Length + directives.Length + fields.Length);
        return new ObjectTypeExtensionNode
        {
            Name = name,
            NameStart = nameStart,
            Interfaces = interfaces,
            Directives = directives,
            Fields = fields,
            Start = start,
            End = _lastEnd,
        };
    }

    private InterfaceTypeExtensionNode ParseInterfaceTypeExtension(int start)
    {
        ExpectKeyword("interface");
        var nameStart = _lexer.Start;
        var name = ParseName();
        var interfaces = ParseImplementedInterfaces();
        var directives = ParseDirectives(isConstant: true);
        var fields = ParseFieldDefinitions();
        RequireAddition(interfaces.Length + directives.Length + fields.Length);
        return new InterfaceTypeExtensionNode
        {
            Name = name,
            NameStart = nameStart,
            Interfaces = interfaces,
            Directives = directives,
            Fields = fields,
            Start = start,
            End = _lastEnd,
        };
    }

    private UnionTypeExtensionNode ParseUnionTypeExtension(int start)
    {
        ExpectKeyword("union");
        var nameStart = _lexer.Start;
        var name = ParseName();
        var directives = ParseDirectives(isConstant: true);
        var types = ParseUnionMembers();
        RequireAddition(directives.Length + types.Length);
        return new UnionTypeExtensionNode
        {
            Name = name,
            NameStart = nameStart,
            Directives = directives,
            Types = types,
            Start = start,
            End = _lastEnd,
        };
    }

    private EnumTypeExtensionNode ParseEnumTypeExtension(int start)
    {
        ExpectKeyword("enum");
        var nameStart = _lexer.Start;
        var name = ParseName();
        var directives = ParseDirectives(isConstant: true);
        var values = ParseEnumValueDefinitions();
        RequireAddition(directives.Length + values.Length);
        return new EnumTypeExtensionNode
        {
            Name = name,
            NameStart = nameStart,
            Directives = directives,
            Values = values,
            Start = start,
            End = _lastEnd,
        };
    }

    private InputObjectTypeExtensionNode ParseInputObjectTypeExtension(int start)
    {
        ExpectKeyword("input");
        var nameStart = _lexer.Start;
        var name = ParseName();
        var directives = ParseDirectives(isConstant: true);
        var fields = ParseInputValueDefinitions(TokenKind.LeftBrace, TokenKind.RightBrace);
        RequireAddition(directives.Length + fields.Length);
        return new InputObjectTypeExtensionNode
        {
            Name = name,
            NameStart = nameStart,
            Directives = directives,
            Fields = fields,
            Start = start,
            End = _lastEnd,
        };
    }

    private DirectiveExtensionNode ParseDirectiveExtension(int start)
    {
        ExpectKeyword("directive");
        Expect(TokenKind.At);
        var nameStart = _lexer.Start;
        var name = ParseName();
        var directives = ParseDirectives(isConstant: true);
        RequireAddition(directives.Length);
        return new DirectiveExtensionNode { Name = name, NameStart = nameStart, Directives = directives, Start = start, End = _lastEnd };
    }

    /// <summary>An extension must add something.</summary>
    private readonly void RequireAddition(int additions)
    {
        if (additions == 0)
            throw Unexpected(_lexer);
    }
}
