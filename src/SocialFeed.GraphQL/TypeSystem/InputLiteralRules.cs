using System.Globalization;
using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// Whether a constant literal coerces to an input type (section 3, input coercion of each kind of type), with a message for every place where it does
/// not. Used for default values and for the values of documents; the messages are those of graphql-js.
/// </summary>
internal static class InputLiteralRules
{
    /// <param name="literal">Variables inside it are passed over.</param>
    /// <param name="type">The input type to coerce to.</param>
    /// <param name="report">
    /// Called with the node at fault, its place inside the literal, for example <c>.list[1]</c> (empty at the top), and the message.
    /// </param>
    /// <param name="hideSuggestions">Whether messages keep the names of the schema to themselves.</param>
    public static void Check(ValueNode literal, GraphQLType type, Action<SyntaxNode, string, string> report, bool hideSuggestions = false) =>
        new Checker(report, hideSuggestions).Check(literal, type, "");

    private sealed class Checker(Action<SyntaxNode, string, string> report, bool hideSuggestions)
    {
        public void Check(ValueNode literal, GraphQLType type, string path)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            if (type is NonNullType nonNull)
            {
                if (literal is NullValueNode)
                    report(literal, path, $"Expected value of non-null type \"{type}\" not to be null.");
                else
                    Check(literal, nonNull.OfType, path);
                return;
            }

            switch (literal, type)
            {
                case (NullValueNode or VariableNode, _):
                    break;
                case (ListValueNode list, ListType listType):
                    for (var i = 0; i < list.Items.Count; i++)
                        Check(list.Items[i], listType.OfType, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
                    break;
                case (_, ListType listType):
                    Check(literal, listType.OfType, path);
                    break;
                case (ObjectValueNode given, InputObjectType input):
                    CheckFields(given, input, path);
                    break;
                case (_, InputObjectType):
                    report(literal, path, $"Expected value of type \"{type}\" to be an object, found: {SyntaxPrinter.Print(literal)}.");
                    break;
                case (_, EnumType enumType):
                    CheckEnum(literal, enumType, path);
                    break;
                case (_, ScalarType scalar):
                    if (!scalar.TryParseLiteral(WithoutVariables(literal), out _, out var error))
                        report(literal, path, error ?? $"Expected value of type \"{type}\", found: {SyntaxPrinter.Print(literal)}.");
                    break;
            }
        }

        private void CheckEnum(ValueNode literal, EnumType type, string path)
        {
            if (literal is EnumValueNode value && type.Value(value.Value) is not null)
                return;
            var text = SyntaxPrinter.Print(WithoutVariables(literal));
            var suggestion = DidYouMean(text, type.Values.Select(v => v.Name), "the enum value");
            report(literal, path, literal is EnumValueNode
                ? $"Value \"{text}\" does not exist in \"{type}\" enum.{suggestion}"
                : $"Enum \"{type}\" cannot represent non-enum value: {text}.{suggestion}");
        }

        private void CheckFields(ObjectValueNode given, InputObjectType type, string path)
        {
            foreach (var field in type.Fields)
            {
                if (given.Fields.LastOrDefault(f => f.Name == field.Name) is { } fieldNode)
                    Check(fieldNode.Value, field.Type, $"{path}.{field.Name}");
                else if (field.IsRequired)
                    report(given, path, $"Expected value of type \"{type}\" to include required field \"{field.Name}\", found: {SyntaxPrinter.Print(given)}.");
            }

            foreach (var unknown in given.Fields.Where(f => type.Field(f.Name) is null))
            {
                var suggestion = DidYouMean(unknown.Name, type.Fields.Select(f => f.Name));
                var found = suggestion.Length == 0 ? ", found" : $".{suggestion} Found";
                report(unknown, path, $"Expected value of type \"{type}\" not to include unknown field \"{unknown.Name}\"{found}: {SyntaxPrinter.Print(given)}.");
            }

            var known = given.Fields.Where(f => type.Field(f.Name) is not null).ToArray();
            if (!type.IsOneOf || known is [{ Value: not NullValueNode }])
                return;
            report(
                given,
                known.Length == 1 ? $"{path}.{known[0].Name}" : path,
                $"Within OneOf Input Object type \"{type}\", exactly one field must be specified, and the value for that field must be non-null.");
        }

        private string DidYouMean(string input, IEnumerable<string> options, string? kind = null) =>
            hideSuggestions ? "" : Suggestions.DidYouMean(input, options, kind);

        /// <summary>What a scalar of any shape gets of a literal whose variables have no values yet: nulls in lists, missing fields in objects.</summary>
        private static ValueNode WithoutVariables(ValueNode literal) => literal switch
        {
            VariableNode => new NullValueNode { Start = literal.Start, End = literal.End },
            ListValueNode list => new ListValueNode { Items = [.. list.Items.Select(WithoutVariables)], Start = list.Start, End = list.End },
            ObjectValueNode map => new ObjectValueNode
            {
                Fields =
                [
                    .. map.Fields.Where(f => f.Value is not VariableNode)
                        .Select(f => new ObjectFieldNode { Name = f.Name, Value = WithoutVariables(f.Value), Start = f.Start, End = f.End }),
                ],
                Start = map.Start,
                End = map.End,
            },
            _ => literal,
        };
    }
}
