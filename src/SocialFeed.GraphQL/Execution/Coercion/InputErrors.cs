using System.Globalization;
using System.Text;
using System.Text.Json;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Explains inputs that <see cref="InputCoercion"/> refused, in the words of graphql-js 17. Runs only on bad input, so it may be slow.
/// </summary>
internal sealed class InputErrors(VariableValues? variables, bool suggest, Action<string, string> report)
{
    private readonly List<PathSegment> _path = [];

    /// <summary>Reports everything wrong with the JSON of a variable; <paramref name="report"/> gets the message and the path as text.</summary>
    public static void Explain(JsonElement? json, GraphQLType type, bool suggest, Action<string, string> report) =>
        new InputErrors(null, suggest, report).Json(json, type);

    /// <summary>Reports everything wrong with a literal.</summary>
    public static void Explain(ValueNode literal, GraphQLType type, VariableValues? variables, bool suggest, Action<string, string> report) =>
        new InputErrors(variables, suggest, report).Literal(literal, type);

    private static string OneOfMessage(InputObjectType type) =>
        $"Within OneOf Input Object type \"{type}\", exactly one field must be specified, and the value for that field must be non-null.";

    private void Report(string message)
    {
        var text = new StringBuilder();
        foreach (var segment in _path)
        {
            if (segment.Name is null)
                text.Append(CultureInfo.InvariantCulture, $"[{segment.Index}]");
            else
                text.Append('.').Append(segment.Name);
        }

        report(message, text.Length == 0 ? "" : $" at {text}");
    }

    private void Json(JsonElement? json, GraphQLType type)
    {
        if (type is NonNullType nonNull)
        {
            if (json is null)
                Report($"Expected a value of non-null type \"{type}\" to be provided.");
            else if (json.Value.ValueKind == JsonValueKind.Null)
                Report($"Expected value of non-null type \"{type}\" not to be null.");
            else
                Json(json, nonNull.OfType);
            return;
        }

        if (json is not { ValueKind: not JsonValueKind.Null } value)
            return;
        string? error = null;
        switch (type)
        {
            case ListType list:
                JsonList(value, list.OfType);
                break;
            case InputObjectType input:
                JsonObject(value, input);
                break;
            case EnumType enumType when value.ValueKind != JsonValueKind.String:
                Report($"Enum \"{type}\" cannot represent non-string value: {Inspect.Json(value)}.{DidYouMean(Inspect.Json(value), enumType)}");
                break;
            case EnumType enumType when enumType.Value(value.GetString()!) is null:
                Report($"Value \"{value.GetString()}\" does not exist in \"{type}\" enum.{DidYouMean(value.GetString()!, enumType)}");
                break;
            case ScalarType scalar when !scalar.TryParseJson(value, out _, out error):
                Report(error ?? $"Expected value of type \"{type}\", found: {Inspect.Json(value)}.");
                break;
        }
    }

    private void JsonList(JsonElement json, GraphQLType itemType)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Json(json, itemType);
            return;
        }

        var index = 0;
        foreach (var item in json.EnumerateArray())
            At(index++, () => Json(item, itemType));
    }

    private void JsonObject(JsonElement json, InputObjectType type)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Report($"Expected value of type \"{type}\" to be an object, found: {Inspect.Json(json)}.");
            return;
        }

        foreach (var field in type.Fields)
        {
            if (json.TryGetProperty(field.Name, out var value))
                At(field.Name, () => Json(value, field.Type));
            else if (field.IsRequired)
                Report($"Expected value of type \"{type}\" to include required field \"{field.Name}\", found: {Inspect.Json(json)}.");
        }

        var known = new List<JsonProperty>();
        foreach (var property in json.EnumerateObject())
        {
            if (type.Field(property.Name) is null)
                Report(UnknownField(type, property.Name, Inspect.Json(json)));
            else
                known.Add(property);
        }

        if (!type.IsOneOf)
            return;
        if (known.Count != 1)
            Report(OneOfMessage(type));
        if (known.Count > 0 && known[0].Value.ValueKind == JsonValueKind.Null)
            At(known[0].Name, () => Report(OneOfMessage(type)));
    }

    private void Literal(ValueNode literal, GraphQLType type)
    {
        if (literal is VariableNode variable)
        {
            Variable(variable, type);
            return;
        }

        if (type is NonNullType nonNull)
        {
            if (literal is NullValueNode)
                Report($"Expected value of non-null type \"{type}\" not to be null.");
            else
                Literal(literal, nonNull.OfType);
            return;
        }

        if (literal is NullValueNode)
            return;
        string? error = null;
        switch (type)
        {
            case ListType list when literal is ListValueNode items:
                for (var i = 0; i < items.Items.Count; i++)
                {
                    var item = items.Items[i];
                    At(i, () => Literal(item, list.OfType));
                }

                break;
            case ListType list:
                Literal(literal, list.OfType);
                break;
            case InputObjectType input:
                LiteralObject(literal, input);
                break;
            case EnumType enumType when literal is not EnumValueNode:
                Report($"Enum \"{type}\" cannot represent non-enum value: {SyntaxPrinter.Print(literal)}.{DidYouMean(SyntaxPrinter.Print(literal), enumType)}");
                break;
            case EnumType enumType when enumType.Value(((EnumValueNode)literal).Value) is null:
                Report($"Value \"{((EnumValueNode)literal).Value}\" does not exist in \"{type}\" enum.{DidYouMean(((EnumValueNode)literal).Value, enumType)}");
                break;
            case ScalarType scalar when !scalar.TryParseLiteral(LiteralVariables.Replace(literal, variables), out _, out error):
                Report(error ?? $"Expected value of type \"{type}\", found: {SyntaxPrinter.Print(literal)}.");
                break;
        }
    }

    private void Variable(VariableNode variable, GraphQLType type)
    {
        if (variables is null || !type.IsNonNull)
            return;
        if (!variables.TryGet(variable.Name, out var value))
            Report($"Expected variable \"${variable.Name}\" provided to type \"{type}\" to provide a runtime value.");
        else if (value is null)
            Report($"Expected variable \"${variable.Name}\" provided to non-null type \"{type}\" not to be null.");
    }

    private void LiteralObject(ValueNode literal, InputObjectType type)
    {
        if (literal is not ObjectValueNode node)
        {
            Report($"Expected value of type \"{type}\" to be an object, found: {SyntaxPrinter.Print(literal)}.");
            return;
        }

        foreach (var field in type.Fields)
        {
            var given = node.Fields.FirstOrDefault(f => f.Name == field.Name)?.Value;
            if (given is null)
            {
                if (field.IsRequired)
                    Report($"Expected value of type \"{type}\" to include required field \"{field.Name}\", found: {SyntaxPrinter.Print(literal)}.");
            }
            else if (!SkipVariableField(given, field, type))
            {
                At(field.Name, () => Literal(given, field.Type));
            }
        }

        foreach (var unknown in node.Fields.Where(f => type.Field(f.Name) is null))
            Report(UnknownField(type, unknown.Name, SyntaxPrinter.Print(literal)));
        if (!type.IsOneOf)
            return;
        var known = node.Fields.Where(f => type.Field(f.Name) is not null).ToList();
        if (known.Count != 1)
            Report(OneOfMessage(type));
        else if (known[0].Value is NullValueNode)
            At(known[0].Name, () => Report(OneOfMessage(type)));
    }

    /// <summary>True for an absent variable that an optional field does without; complains about absent ones in a OneOf.</summary>
    private bool SkipVariableField(ValueNode given, InputValueDefinition field, InputObjectType type)
    {
        if (given is not VariableNode variable || variables is null)
            return false;
        var present = variables.TryGet(variable.Name, out var value);
        if (!type.IsOneOf)
            return !present && !field.IsRequired;
        var where = $"Expected variable \"${variable.Name}\" provided to field \"{field.Name}\" for OneOf Input Object type \"{type}\"";
        if (!present)
            Report($"{where} to provide a runtime value.");
        else if (value is null)
            Report($"{where} not to be null.");
        return false;
    }

    private string UnknownField(InputObjectType type, string name, string found)
    {
        var suggestion = DidYouMean(name, type);
        return $"Expected value of type \"{type}\" not to include unknown field \"{name}\"{(suggestion.Length > 0 ? $".{suggestion} Found" : ", found")}: {found}.";
    }

    private string DidYouMean(string name, InputObjectType type) => suggest ? Suggestions.DidYouMean(name, type.Fields.Select(f => f.Name)) : "";

    private string DidYouMean(string name, EnumType type) => suggest ? Suggestions.DidYouMean(name, type.Values.Select(v => v.Name), "the enum value") : "";

    private void At(PathSegment segment, Action inside)
    {
        _path.Add(segment);
        inside();
        _path.RemoveAt(_path.Count - 1);
    }
}
