namespace SocialFeed.GraphQL.Language;

/// <summary>Operations, fragments, selections and directives (sections 2.3 to 2.8, 2.10 and 2.12).</summary>
internal ref partial struct SyntaxParser
{
    private ExecutableDefinitionNode? ParseExecutableDefinition(ReadOnlySpan<byte> keyword)
    {
        if (keyword.SequenceEqual("query"u8) || keyword.SequenceEqual("mutation"u8) || keyword.SequenceEqual("subscription"u8))
            return ParseOperationDefinition();
        return keyword.SequenceEqual("fragment"u8) ? ParseFragmentDefinition() : null;
    }

    private OperationDefinitionNode ParseOperationDefinition()
    {
        var start = _lexer.Start;
        if (_lexer.Kind == TokenKind.LeftBrace)
            return new OperationDefinitionNode { SelectionSet = ParseSelectionSet(), NameStart = start, Start = start, End = _lastEnd };
        var description = ParseDescription();
        var operation = ParseOperationType();
        var nameStart = _lexer.Kind == TokenKind.Name ? _lexer.Start : start;
        return new OperationDefinitionNode
        {
            DescriptionLiteral = description,
            Operation = operation,
            Name = _lexer.Kind == TokenKind.Name ? ParseName() : null,
            NameStart = nameStart,
            VariableDefinitions = ParseVariableDefinitions(),
            Directives = ParseDirectives(isConstant: false),
            SelectionSet = ParseSelectionSet(),
            Start = start,
            End = _lastEnd,
        };
    }

    private OperationType ParseOperationType()
    {
        var token = _lexer;
        Expect(TokenKind.Name);
        if (token.Text.SequenceEqual("query"u8))
            return OperationType.Query;
        if (token.Text.SequenceEqual("mutation"u8))
            return OperationType.Mutation;
        return token.Text.SequenceEqual("subscription"u8) ? OperationType.Subscription : throw Unexpected(token);
    }

    private VariableDefinitionNode[] ParseVariableDefinitions()
    {
        if (!Skip(TokenKind.LeftParenthesis))
            return [];
        var definitions = new List<VariableDefinitionNode>();
        do
        {
            definitions.Add(ParseVariableDefinition());
        }
        while (!Skip(TokenKind.RightParenthesis));
        return [.. definitions];
    }

    private VariableDefinitionNode ParseVariableDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        var variable = ParseVariable();
        Expect(TokenKind.Colon);
        return new VariableDefinitionNode
        {
            DescriptionLiteral = description,
            Variable = variable,
            Type = ParseTypeReference(),
            DefaultValue = Skip(TokenKind.EqualsSign) ? ParseValue(isConstant: true) : null,
            Directives = ParseDirectives(isConstant: true),
            Start = start,
            End = _lastEnd,
        };
    }

    private SelectionSetNode ParseSelectionSet()
    {
        var start = _lexer.Start;
        Expect(TokenKind.LeftBrace);
        Enter(start);
        var selections = new List<SelectionNode>();
        do
        {
            selections.Add(_lexer.Kind == TokenKind.Spread ? ParseFragmentSelection() : ParseField());
        }
        while (!Skip(TokenKind.RightBrace));
        _depth--;
        return new SelectionSetNode { Selections = selections.ToArray(), Start = start, End = _lastEnd };
    }

    private FieldNode ParseField()
    {
        var start = _lexer.Start;
        if (++_fields > _options.MaxFields)
        {
            throw LimitExceeded(
                start, $"Document contains more than {_options.MaxFields} fields. Parsing aborted.", nameof(_options.MaxFields));
        }

        var nameStart = start;
        var name = ParseName();
        string? alias = null;
        if (Skip(TokenKind.Colon))
        {
            alias = name;
            nameStart = _lexer.Start;
            name = ParseName();
        }

        return new FieldNode
        {
            Alias = alias,
            Name = name,
            NameStart = nameStart,
            Arguments = ParseArguments(isConstant: false),
            Directives = ParseDirectives(isConstant: false),
            SelectionSet = _lexer.Kind == TokenKind.LeftBrace ? ParseSelectionSet() : null,
            Start = start,
            End = _lastEnd,
        };
    }

    private ArgumentNode[] ParseArguments(bool isConstant)
    {
        if (!Skip(TokenKind.LeftParenthesis))
            return [];
        var arguments = new List<ArgumentNode>();
        do
        {
            var start = _lexer.Start;
            var name = ParseName();
            Expect(TokenKind.Colon);
            arguments.Add(new ArgumentNode { Name = name, Value = ParseValue(isConstant), Start = start, End = _lastEnd });
        }
        while (!Skip(TokenKind.RightParenthesis));
        return [.. arguments];
    }

    private SelectionNode ParseFragmentSelection()
    {
        var start = _lexer.Start;
        Expect(TokenKind.Spread);
        var hasTypeCondition = SkipKeyword("on");
        if (!hasTypeCondition && _lexer.Kind == TokenKind.Name)
        {
            var nameStart = _lexer.Start;
            return new FragmentSpreadNode
            {
                Name = ParseName(),
                NameStart = nameStart,
                Directives = ParseDirectives(isConstant: false),
                Start = start,
                End = _lastEnd,
            };
        }

        return new InlineFragmentNode
        {
            TypeCondition = hasTypeCondition ? ParseNamedType() : null,
            Directives = ParseDirectives(isConstant: false),
            SelectionSet = ParseSelectionSet(),
            Start = start,
            End = _lastEnd,
        };
    }

    private FragmentDefinitionNode ParseFragmentDefinition()
    {
        var start = _lexer.Start;
        var description = ParseDescription();
        ExpectKeyword("fragment");
        var nameStart = _lexer.Start;
        if (_lexer.Kind == TokenKind.Name && _lexer.Text.SequenceEqual("on"u8))
            throw Unexpected(_lexer);
        var name = ParseName();
        ExpectKeyword("on");
        return new FragmentDefinitionNode
        {
            DescriptionLiteral = description,
            Name = name,
            NameStart = nameStart,
            TypeCondition = ParseNamedType(),
            Directives = ParseDirectives(isConstant: false),
            SelectionSet = ParseSelectionSet(),
            Start = start,
            End = _lastEnd,
        };
    }

    private DirectiveNode[] ParseDirectives(bool isConstant)
    {
        if (_lexer.Kind != TokenKind.At)
            return [];
        var directives = new List<DirectiveNode>();
        while (_lexer.Kind == TokenKind.At)
        {
            var start = _lexer.Start;
            if (directives.Count == _options.MaxDirectivesPerLocation)
            {
                throw LimitExceeded(
                    start,
                    $"Document contains more than {_options.MaxDirectivesPerLocation} directives at one location. Parsing aborted.",
                    nameof(_options.MaxDirectivesPerLocation));
            }

            Advance();
            var nameStart = _lexer.Start;
            directives.Add(new DirectiveNode
            {
                Name = ParseName(),
                NameStart = nameStart,
                Arguments = ParseArguments(isConstant),
                Start = start,
                End = _lastEnd,
            });
        }

        return [.. directives];
    }
}
