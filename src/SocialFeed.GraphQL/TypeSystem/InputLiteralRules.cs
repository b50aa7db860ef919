using System.Globalization;
using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// Whether a constant literal coerces to an input type (section 3, input coercion of each kind of type), with a message for every place where it does
/// not. Used for default values; the messages are those of graphql-js.
/// </summary>
internal static class InputLiteralRules
{
    /// <param name="literal">Without variables.</param>
    /// <param name="type">The input type to coerce to.</param>
    /// <param name="report">Called with the place inside the literal, for example <c>.list[1]</c> (empty at the top), and the message.</param>
    public static void Check(ValueNode literal, GraphQLType type, Action<string, string> report) => Check(literal, type, "", report);

    private static void Check(ValueNode literal, GraphQLType type, string path, Action<string, string> report)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (type is NonNullType nonNull)
        {
            if (literal is NullValueNode)
                report(path, $"Expected value of non-null type \"{type}\" not to be null.");
            else
                Check(literal, nonNull.OfType, path, report);
            return;
        }

        switch (literal, type)
        {
            case (NullValueNode or VariableNode, _):
                break;
            case (ListValueNode list, ListType listType):
                for (var i = 0; i < list.Items.Count; i++)
                    Check(list.Items[i], listType.OfType, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), report);
                break;
            case (_, ListType listType):
                Check(literal, listType.OfType, path, report);
                break;
            case (ObjectValueNode given, InputObjectType input):
                CheckFields(given, input, path, report);
                break;
            case (_, InputObjectType):
                report(path, $"Expected value of type \"{type}\" to be an object, found: {SyntaxPrinter.Print(literal)}.");
                break;
            case (_, EnumType enumType):
                CheckEnum(literal, enumType, path, report);
                break;
            case (_, ScalarType scalar):
                if (!scalar.TryParseLiteral(literal, out _, out var error))
                    report(path, error ?? $"Expected value of type \"{type}\", found: {SyntaxPrinter.Print(literal)}.");
                break;
        }
    }

    private static void CheckEnum(ValueNode literal, EnumType type, string path, Action<string, string> report)
    {
        var text = SyntaxPrinter.Print(literal);
        if (literal is EnumValueNode value && type.Value(value.Value) is not null)
            return;
        var suggestion = Suggestions.DidYouMean(text, type.Values.Select(v => v.Name), "the enum value");
        report(path, literal is EnumValueNode
            ? $"Value \"{text}\" does not exist in \"{type}\" enum.{suggestion}"
            : $"Enum \"{type}\" cannot represent non-enum value: {text}.{suggestion}");
    }

    private static void CheckFields(ObjectValueNode given, InputObjectType type, string path, Action<string, string> report)
    {
        foreach (var field in type.Fields)
        {
            if (given.Fields.LastOrDefault(f => f.Name == field.Name) is { } fieldNode)
                Check(fieldNode.Value, field.Type, $"{path}.{field.Name}", report);
            else if (field.IsRequired)
                report(path, $"Expected value of type \"{type}\" to include required field \"{field.Name}\", found: {SyntaxPrinter.Print(given)}.");
        }

        foreach (var unknown in given.Fields.Where(f => type.Field(f.Name) is null))
        {
            var suggestion = Suggestions.DidYouMean(unknown.Name, type.Fields.Select(f => f.Name));
            var found = suggestion.Length == 0 ? ", found" : $".{suggestion} Found";
            report(path, $"Expected value of type \"{type}\" not to include unknown field \"{unknown.Name}\"{found}: {SyntaxPrinter.Print(given)}.");
        }

        var known = given.Fields.Where(f => type.Field(f.Name) is not null).ToArray();
        if (!type.IsOneOf || known is [{ Value: not NullValueNode }])
            return;
        report(
            known.Length == 1 ? $"{path}.{known[0].Name}" : path,
            $"Within OneOf Input Object type \"{type}\", exactly one field must be specified, and the value for that field must be non-null.");
    }
}
