using System.Runtime.CompilerServices;
using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>Writes syntax nodes as GraphQL text, in the layout that the reference implementation prints.</summary>
public static partial class SyntaxPrinter
{
    private const int LongestLine = 80;

    /// <summary>The node as text without a final line end. Parsing it gives an equal tree.</summary>
    public static string Print(SyntaxNode node)
    {
        var writer = new IndentedWriter();
        WriteNode(writer, node);
        return writer.ToString();
    }

    private static void WriteNode(IndentedWriter writer, SyntaxNode node)
    {
        switch (node)
        {
            case DocumentNode document: WriteDocument(writer, document); break;
            case DefinitionNode definition: WriteDefinition(writer, definition); break;
            case SelectionSetNode selectionSet: WriteSelectionSet(writer, selectionSet); break;
            case SelectionNode selection: WriteSelection(writer, selection); break;
            case ValueNode value: writer.Write(Value(value)); break;
            case TypeNode type: writer.Write(Type(type)); break;
            case DirectiveNode directive: writer.Write(Directive(directive)); break;
            case INamedValueNode named: writer.Write($"{named.Name}: {Value(named.Value)}"); break;
            case VariableDefinitionNode variable: writer.Write(VariableDefinition(variable)); break;
            default: WriteTypeSystemMember(writer, node); break;
        }
    }

    private static void WriteDocument(IndentedWriter writer, DocumentNode document)
    {
        for (var i = 0; i < document.Definitions.Count; i++)
        {
            if (i > 0)
                writer.Write("\n\n");
            WriteDefinition(writer, document.Definitions[i]);
        }
    }

    private static void WriteDefinition(IndentedWriter writer, DefinitionNode definition)
    {
        switch (definition)
        {
            case OperationDefinitionNode operation: WriteOperation(writer, operation); break;
            case FragmentDefinitionNode fragment: WriteFragment(writer, fragment); break;
            case TypeSystemDefinitionNode typeSystem: WriteTypeSystemDefinition(writer, typeSystem); break;
            case TypeSystemExtensionNode extension: WriteTypeSystemExtension(writer, extension); break;
        }
    }

    private static void WriteOperation(IndentedWriter writer, OperationDefinitionNode operation)
    {
        WriteDescription(writer, operation.DescriptionLiteral);
        var isShorthand = operation.Operation == OperationType.Query && operation.Name is null && operation.DescriptionLiteral is null
            && operation.VariableDefinitions.Count == 0 && operation.Directives.Count == 0;
        if (!isShorthand)
        {
            writer.Write(Keyword(operation.Operation));
            if (operation.Name is not null || operation.VariableDefinitions.Count > 0)
                writer.Write($" {operation.Name}{VariableDefinitions(operation.VariableDefinitions)}");
            writer.Write($"{Directives(operation.Directives)} ");
        }

        WriteSelectionSet(writer, operation.SelectionSet);
    }

    private static void WriteFragment(IndentedWriter writer, FragmentDefinitionNode fragment)
    {
        WriteDescription(writer, fragment.DescriptionLiteral);
        writer.Write($"fragment {fragment.Name} on {fragment.TypeCondition.Name}{Directives(fragment.Directives)} ");
        WriteSelectionSet(writer, fragment.SelectionSet);
    }

    private static void WriteSelectionSet(IndentedWriter writer, SelectionSetNode selectionSet)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (selectionSet.Selections.Count == 0)
        {
            writer.Write("{}");
            return;
        }

        writer.Open();
        foreach (var selection in selectionSet.Selections)
        {
            writer.Write("\n");
            WriteSelection(writer, selection);
        }

        writer.Close();
    }

    private static void WriteSelection(IndentedWriter writer, SelectionNode selection)
    {
        switch (selection)
        {
            case FieldNode field:
                var name = field.Alias is null ? field.Name : $"{field.Alias}: {field.Name}";
                writer.Write($"{name}{FieldArguments(name.Length, field.Arguments)}{Directives(field.Directives)}");
                if (field.SelectionSet is not null)
                {
                    writer.Write(" ");
                    WriteSelectionSet(writer, field.SelectionSet);
                }

                break;
            case FragmentSpreadNode spread:
                writer.Write($"...{spread.Name}{Directives(spread.Directives)}");
                break;
            case InlineFragmentNode inline:
                var condition = inline.TypeCondition is null ? "" : $" on {inline.TypeCondition.Name}";
                writer.Write($"...{condition}{Directives(inline.Directives)} ");
                WriteSelectionSet(writer, inline.SelectionSet);
                break;
        }
    }

    private static void WriteDescription(IndentedWriter writer, StringValueNode? description)
    {
        if (description is not null)
            writer.Write($"{Value(description)}\n");
    }

    private static string Keyword(OperationType operation) => operation switch
    {
        OperationType.Mutation => "mutation",
        OperationType.Subscription => "subscription",
        _ => "query",
    };

    private static string VariableDefinitions(IReadOnlyList<VariableDefinitionNode> definitions)
    {
        if (definitions.Count == 0)
            return "";
        string[] printed = [.. definitions.Select(VariableDefinition)];
        return Array.Exists(printed, p => p.Contains('\n')) ? $"(\n{string.Join('\n', printed)}\n)" : $"({string.Join(", ", printed)})";
    }

    private static string VariableDefinition(VariableDefinitionNode definition)
    {
        var description = definition.DescriptionLiteral is null ? "" : Value(definition.DescriptionLiteral) + "\n";
        return $"{description}${definition.Name}: {Type(definition.Type)}{Default(definition.DefaultValue)}{Directives(definition.Directives)}";
    }

    private static string Default(ValueNode? value) => value is null ? "" : $" = {Value(value)}";

    /// <summary>The arguments of a field, one per line when they do not fit after its name.</summary>
    private static string FieldArguments(int nameLength, IReadOnlyList<ArgumentNode> arguments)
    {
        if (arguments.Count == 0)
            return "";
        string[] printed = [.. arguments.Select(Argument)];
        var oneLine = string.Join(", ", printed);
        return nameLength + oneLine.Length + 2 > LongestLine ? $"(\n{Indent(string.Join('\n', printed))}\n)" : $"({oneLine})";
    }

    private static string Argument(ArgumentNode argument) => $"{argument.Name}: {Value(argument.Value)}";

    /// <summary>The directives, each after a space.</summary>
    private static string Directives(IReadOnlyList<DirectiveNode> directives) =>
        directives.Count == 0 ? "" : string.Concat(directives.Select(directive => " " + Directive(directive)));

    private static string Directive(DirectiveNode directive) => directive.Arguments.Count == 0
        ? $"@{directive.Name}"
        : $"@{directive.Name}({string.Join(", ", directive.Arguments.Select(Argument))})";

    private static string Type(TypeNode type)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return type switch
        {
            ListTypeNode list => $"[{Type(list.Type)}]",
            NonNullTypeNode nonNull => $"{Type(nonNull.Type)}!",
            _ => ((NamedTypeNode)type).Name,
        };
    }

    private static string Indent(string text) => "  " + text.Replace("\n", "\n  ", StringComparison.Ordinal);

    /// <summary>Text whose lines are indented by the blocks that are open.</summary>
    private sealed class IndentedWriter
    {
        private readonly StringBuilder _text = new();
        private string _newLine = "\n";

        public void Write(string text)
        {
            if (_newLine.Length > 1 && text.Contains('\n'))
                text = text.Replace("\n", _newLine, StringComparison.Ordinal);
            _text.Append(text);
        }

        public void Open()
        {
            _text.Append('{');
            _newLine += "  ";
        }

        public void Close()
        {
            _newLine = _newLine[..^2];
            _text.Append(_newLine).Append('}');
        }

        public override string ToString() => _text.ToString();
    }
}
