namespace SocialFeed.GraphQL.Language;

/// <summary>Type system definitions and extensions (section 3).</summary>
public static partial class SyntaxPrinter
{
    private static void WriteTypeSystemDefinition(IndentedWriter writer, TypeSystemDefinitionNode definition)
    {
        WriteDescription(writer, definition.DescriptionLiteral);
        switch (definition)
        {
            case SchemaDefinitionNode schema:
                writer.Write($"schema{Directives(schema.Directives)}");
                WriteBlock(writer, schema.OperationTypes);
                break;
            case DirectiveDefinitionNode directive:
                var repeatable = directive.IsRepeatable ? " repeatable" : "";
                var arguments = ArgumentDefinitions(directive.Arguments);
                var head = $"directive @{directive.Name}{arguments}{Directives(directive.Directives)}{repeatable}";
                writer.Write($"{head} on {string.Join(" | ", directive.Locations)}");
                break;
            case TypeDefinitionNode type:
                WriteTypeDefinition(writer, type);
                break;
        }
    }

    private static void WriteTypeDefinition(IndentedWriter writer, TypeDefinitionNode definition)
    {
        var directives = Directives(definition.Directives);
        switch (definition)
        {
            case ScalarTypeDefinitionNode:
                writer.Write($"scalar {definition.Name}{directives}");
                break;
            case ObjectTypeDefinitionNode type:
                writer.Write($"type {type.Name}{Implements(type.Interfaces)}{directives}");
                WriteBlock(writer, type.Fields);
                break;
            case InterfaceTypeDefinitionNode type:
                writer.Write($"interface {type.Name}{Implements(type.Interfaces)}{directives}");
                WriteBlock(writer, type.Fields);
                break;
            case UnionTypeDefinitionNode type:
                writer.Write($"union {type.Name}{directives}{Members(type.Types)}");
                break;
            case EnumTypeDefinitionNode type:
                writer.Write($"enum {type.Name}{directives}");
                WriteBlock(writer, type.Values);
                break;
            case InputObjectTypeDefinitionNode type:
                writer.Write($"input {type.Name}{directives}");
                WriteBlock(writer, type.Fields);
                break;
        }
    }

    private static void WriteTypeSystemExtension(IndentedWriter writer, TypeSystemExtensionNode extension)
    {
        var directives = Directives(extension.Directives);
        switch (extension)
        {
            case SchemaExtensionNode schema:
                writer.Write($"extend schema{directives}");
                WriteBlock(writer, schema.OperationTypes);
                break;
            case ScalarTypeExtensionNode type:
                writer.Write($"extend scalar {type.Name}{directives}");
                break;
            case ObjectTypeExtensionNode type:
                writer.Write($"extend type {type.Name}{Implements(type.Interfaces)}{directives}");
                WriteBlock(writer, type.Fields);
                break;
            case InterfaceTypeExtensionNode type:
                writer.Write($"extend interface {type.Name}{Implements(type.Interfaces)}{directives}");
                WriteBlock(writer, type.Fields);
                break;
            case UnionTypeExtensionNode type:
                writer.Write($"extend union {type.Name}{directives}{Members(type.Types)}");
                break;
            case EnumTypeExtensionNode type:
                writer.Write($"extend enum {type.Name}{directives}");
                WriteBlock(writer, type.Values);
                break;
            case InputObjectTypeExtensionNode type:
                writer.Write($"extend input {type.Name}{directives}");
                WriteBlock(writer, type.Fields);
                break;
            case DirectiveExtensionNode directive:
                writer.Write($"extend directive @{directive.Name}{directives}");
                break;
        }
    }

    private static string Implements(IReadOnlyList<NamedTypeNode> interfaces) =>
        interfaces.Count == 0 ? "" : $" implements {string.Join(" & ", interfaces.Select(i => i.Name))}";

    private static string Members(IReadOnlyList<NamedTypeNode> members) =>
        members.Count == 0 ? "" : $" = {string.Join(" | ", members.Select(m => m.Name))}";

    private static void WriteBlock(IndentedWriter writer, IReadOnlyList<SyntaxNode> members)
    {
        if (members.Count == 0)
            return;
        writer.Write(" ");
        writer.Open();
        foreach (var member in members)
        {
            writer.Write("\n");
            WriteTypeSystemMember(writer, member);
        }

        writer.Close();
    }

    private static void WriteTypeSystemMember(IndentedWriter writer, SyntaxNode member)
    {
        switch (member)
        {
            case OperationTypeDefinitionNode operation:
                writer.Write($"{Keyword(operation.Operation)}: {operation.Type.Name}");
                break;
            case FieldDefinitionNode field:
                WriteDescription(writer, field.DescriptionLiteral);
                writer.Write($"{field.Name}{ArgumentDefinitions(field.Arguments)}: {Type(field.Type)}{Directives(field.Directives)}");
                break;
            case InputValueDefinitionNode input:
                writer.Write(InputValueDefinition(input));
                break;
            case EnumValueDefinitionNode value:
                WriteDescription(writer, value.DescriptionLiteral);
                writer.Write($"{value.Name}{Directives(value.Directives)}");
                break;
        }
    }

    private static string ArgumentDefinitions(IReadOnlyList<InputValueDefinitionNode> definitions)
    {
        if (definitions.Count == 0)
            return "";
        string[] printed = [.. definitions.Select(InputValueDefinition)];
        return Array.Exists(printed, p => p.Contains('\n'))
            ? $"(\n{Indent(string.Join('\n', printed))}\n)"
            : $"({string.Join(", ", printed)})";
    }

    private static string InputValueDefinition(InputValueDefinitionNode input)
    {
        var description = input.DescriptionLiteral is null ? "" : Value(input.DescriptionLiteral) + "\n";
        return $"{description}{input.Name}: {Type(input.Type)}{Default(input.DefaultValue)}{Directives(input.Directives)}";
    }
}
