using System.Text;
using SocialFeed.GraphQL.Introspection;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>Writes a schema in the schema definition language (section 3), as graphql-js does: the text that clients' tools read.</summary>
public sealed class SchemaPrinter
{
    private readonly StringBuilder _text = new();
    private readonly bool _appliedDirectives;

    private SchemaPrinter(bool appliedDirectives) => _appliedDirectives = appliedDirectives;

    /// <summary>The schema's own definitions; built-in scalars, directives and introspection are left out.</summary>
    /// <param name="schema">The schema to print.</param>
    /// <param name="appliedDirectives">Also print uses of the schema's own directives, which introspection does not show.</param>
    public static string Print(Schema schema, bool appliedDirectives = false)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var printer = new SchemaPrinter(appliedDirectives);
        printer.SchemaDefinition(schema);
        foreach (var directive in schema.Directives.Where(d => !BuiltInDirectives.Contains(d.Name)))
            printer.Directive(directive);
        foreach (var type in schema.Types.Where(t => !IntrospectionTypes.IsIntrospectionType(t) && !BuiltInScalars.All.Contains(t)))
            printer.Type(type);
        return printer._text.ToString();
    }

    private void BeginDefinition()
    {
        if (_text.Length > 0)
            _text.Append("\n\n");
    }

    private void SchemaDefinition(Schema schema)
    {
        var usesDefaultNames = ReferenceEquals(schema.QueryType, schema.Type("Query"))
            && ReferenceEquals(schema.MutationType, schema.Type("Mutation"))
            && ReferenceEquals(schema.SubscriptionType, schema.Type("Subscription"));
        if (schema.Description is null && usesDefaultNames)
            return;
        Description(schema.Description, "", true);
        _text.Append("schema {\n");
        foreach (var (operation, type) in new[]
            { ("query", schema.QueryType), ("mutation", schema.MutationType), ("subscription", schema.SubscriptionType) })
        {
            if (type is not null)
                _text.Append("  ").Append(operation).Append(": ").Append(type.Name).Append('\n');
        }

        _text.Append('}');
    }

    private void Directive(DirectiveDefinition directive)
    {
        BeginDefinition();
        Description(directive.Description, "", true);
        _text.Append("directive ").Append(directive);
        Arguments(directive.Arguments, "");
        Deprecated(directive.DeprecationReason);
        _text.Append(directive.IsRepeatable ? " repeatable" : "").Append(" on ").AppendJoin(" | ", directive.Locations);
    }

    private void Type(NamedType type)
    {
        BeginDefinition();
        Description(type.Description, "", true);
        switch (type)
        {
            case ScalarType scalar:
                _text.Append("scalar ").Append(scalar.Name);
                if (scalar.SpecifiedByUrl is not null)
                    _text.Append(" @specifiedBy(url: ").Append(Quote(scalar.SpecifiedByUrl)).Append(')');
                Applied(type.AppliedDirectives);
                break;
            case CompositeFieldType composite:
                Composite(composite);
                break;
            case UnionType union:
                _text.Append("union ").Append(union.Name);
                Applied(type.AppliedDirectives);
                _text.Append(" = ").AppendJoin(" | ", union.Members);
                break;
            case EnumType enumType:
                _text.Append("enum ").Append(enumType.Name);
                Applied(type.AppliedDirectives);
                Block(enumType.Values, EnumValue);
                break;
            case InputObjectType input:
                _text.Append("input ").Append(input.Name).Append(input.IsOneOf ? " @oneOf" : "");
                Applied(type.AppliedDirectives);
                Block(input.Fields, InputField);
                break;
        }
    }

    private void Composite(CompositeFieldType type)
    {
        _text.Append(type is ObjectType ? "type " : "interface ").Append(type.Name);
        if (type.Interfaces.Count > 0)
            _text.Append(" implements ").AppendJoin(" & ", type.Interfaces.Select(i => i.Name));
        Applied(type.AppliedDirectives);
        Block(type.Fields, Field);
    }

    private void Block<T>(IReadOnlyList<T> items, Action<T, bool> print)
    {
        if (items.Count == 0)
            return;
        _text.Append(" {\n");
        for (var i = 0; i < items.Count; i++)
        {
            print(items[i], i == 0);
            _text.Append('\n');
        }

        _text.Append('}');
    }

    private void Field(FieldDefinition field, bool first)
    {
        Description(field.Description, "  ", first);
        _text.Append("  ").Append(field.Name);
        Arguments(field.Arguments, "  ");
        _text.Append(": ").Append(field.Type);
        Deprecated(field.DeprecationReason);
        Applied(field.AppliedDirectives);
    }

    private void EnumValue(EnumValueDefinition value, bool first)
    {
        Description(value.Description, "  ", first);
        _text.Append("  ").Append(value.Name);
        Deprecated(value.DeprecationReason);
        Applied(value.AppliedDirectives);
    }

    private void InputField(InputValueDefinition field, bool first)
    {
        Description(field.Description, "  ", first);
        _text.Append("  ");
        InputValue(field);
    }

    private void Arguments(IReadOnlyList<InputValueDefinition> arguments, string indentation)
    {
        if (arguments.Count == 0)
            return;
        var onOneLine = arguments.All(a => a.Description is null);
        _text.Append(onOneLine ? "(" : "(\n");
        for (var i = 0; i < arguments.Count; i++)
        {
            if (onOneLine)
            {
                _text.Append(i == 0 ? "" : ", ");
            }
            else
            {
                _text.Append(i == 0 ? "" : "\n");
                Description(arguments[i].Description, "  " + indentation, i == 0);
                _text.Append("  ").Append(indentation);
            }

            InputValue(arguments[i]);
        }

        _text.Append(onOneLine ? ")" : $"\n{indentation})");
    }

    private void InputValue(InputValueDefinition definition)
    {
        _text.Append(definition.Name).Append(": ").Append(definition.Type);
        if (definition.DefaultValue is not null)
            _text.Append(" = ").Append(SyntaxPrinter.Print(definition.DefaultValue));
        Deprecated(definition.DeprecationReason);
        Applied(definition.AppliedDirectives);
    }

    private void Deprecated(string? reason)
    {
        if (reason is null)
            return;
        _text.Append(" @deprecated");
        if (reason != BuiltInDirectives.DefaultDeprecationReason)
            _text.Append("(reason: ").Append(Quote(reason)).Append(')');
    }

    private void Applied(IReadOnlyList<AppliedDirective> directives)
    {
        if (!_appliedDirectives)
            return;
        foreach (var directive in directives)
        {
            _text.Append(" @").Append(directive.Name);
            if (directive.Arguments.Count > 0)
                _text.Append('(').AppendJoin(", ", directive.Arguments.Select(a => $"{a.Key}: {a.Value}")).Append(')');
        }
    }

    private void Description(string? description, string indentation, bool first)
    {
        if (description is null)
            return;
        var literal = SyntaxPrinter.Print(new StringValueNode { Value = description, Block = BlockString.CanPrint(description) });
        _text.Append(indentation.Length > 0 && !first ? "\n" : "").Append(indentation)
            .Append(literal.Replace("\n", "\n" + indentation, StringComparison.Ordinal)).Append('\n');
    }

    private static string Quote(string value) => SyntaxPrinter.Print(new StringValueNode { Value = value });
}
