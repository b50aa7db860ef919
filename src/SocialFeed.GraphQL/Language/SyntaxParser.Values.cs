using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>Input values (section 2.9).</summary>
internal ref partial struct SyntaxParser
{
    /// <param name="isConstant">Whether variables are forbidden, as in defaults and in the type system.</param>
    private ValueNode ParseValue(bool isConstant)
    {
        var start = _lexer.Start;
        switch (_lexer.Kind)
        {
            case TokenKind.LeftBracket:
                return ParseList(isConstant);
            case TokenKind.LeftBrace:
                return ParseObject(isConstant);
            case TokenKind.Int:
                var integer = Encoding.ASCII.GetString(_lexer.Text);
                Advance();
                return new IntValueNode { Value = integer, Start = start, End = _lastEnd };
            case TokenKind.Float:
                var number = Encoding.ASCII.GetString(_lexer.Text);
                Advance();
                return new FloatValueNode { Value = number, Start = start, End = _lastEnd };
            case TokenKind.String or TokenKind.BlockString:
                return ParseStringLiteral();
            case TokenKind.Name:
                return ParseNameValue();
            case TokenKind.Dollar:
                return isConstant ? throw VariableInConstant() : ParseVariable();
            default:
                throw Unexpected(_lexer);
        }
    }

    private ValueNode ParseNameValue()
    {
        var start = _lexer.Start;
        var name = ParseName();
        return name switch
        {
            "true" or "false" => new BooleanValueNode { Value = name == "true", Start = start, End = _lastEnd },
            "null" => new NullValueNode { Start = start, End = _lastEnd },
            _ => new EnumValueNode { Value = name, Start = start, End = _lastEnd },
        };
    }

    private VariableNode ParseVariable()
    {
        var start = _lexer.Start;
        Expect(TokenKind.Dollar);
        var nameStart = _lexer.Start;
        return new VariableNode { Name = ParseName(), NameStart = nameStart, Start = start, End = _lastEnd };
    }

    private GraphQLSyntaxException VariableInConstant()
    {
        var dollar = _lexer;
        Advance();
        return _lexer.Kind == TokenKind.Name
            ? Error(dollar.Start, $"Unexpected variable \"${Encoding.ASCII.GetString(_lexer.Text)}\" in constant value.")
            : Unexpected(dollar);
    }

    private ListValueNode ParseList(bool isConstant)
    {
        var start = _lexer.Start;
        Expect(TokenKind.LeftBracket);
        Enter(start);
        var items = new List<ValueNode>();
        while (!Skip(TokenKind.RightBracket))
            items.Add(ParseValue(isConstant));
        _depth--;
        return new ListValueNode { Items = items.ToArray(), Start = start, End = _lastEnd };
    }

    private ObjectValueNode ParseObject(bool isConstant)
    {
        var start = _lexer.Start;
        Expect(TokenKind.LeftBrace);
        Enter(start);
        var fields = new List<ObjectFieldNode>();
        while (!Skip(TokenKind.RightBrace))
        {
            var fieldStart = _lexer.Start;
            var name = ParseName();
            Expect(TokenKind.Colon);
            fields.Add(new ObjectFieldNode { Name = name, Value = ParseValue(isConstant), Start = fieldStart, End = _lastEnd });
        }

        _depth--;
        return new ObjectValueNode { Fields = fields.ToArray(), Start = start, End = _lastEnd };
    }
}
