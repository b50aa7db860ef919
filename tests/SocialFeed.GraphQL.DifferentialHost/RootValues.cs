using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.DifferentialHost;

/// <summary>Root values out of JSON, with the markers that stand for resolvers that fail or wait.</summary>
internal static class RootValues
{
    private const string ErrorMarker = "$error";
    private const string LaterMarker = "$later";

    public static object? From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(p => p.Name, p => From(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().Select(From).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt32(out var small) ? small : json.TryGetInt64(out var large) ? large : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>For each field of the schema's object types, a resolver that reads the entry of its name and obeys the markers.</summary>
    public static Dictionary<string, DynamicResolver> Resolvers(DocumentNode sdl)
    {
        var resolvers = new Dictionary<string, DynamicResolver>();
        foreach (var definition in sdl.Definitions)
        {
            var (type, fields) = definition switch
            {
                ObjectTypeDefinitionNode node => (node.Name, node.Fields),
                ObjectTypeExtensionNode node => (node.Name, node.Fields),
                _ => ("", []),
            };
            foreach (var field in fields)
            {
                var name = field.Name;
                resolvers[$"{type}.{name}"] = (parent, _, _) => RealizeAsync((parent as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name));
            }
        }

        return resolvers;
    }

    private static async ValueTask<object?> RealizeAsync(object? value)
    {
        while (value is IReadOnlyDictionary<string, object?> fields)
        {
            if (fields.TryGetValue(ErrorMarker, out var message))
                throw new GraphQLException((string)message!);
            if (!fields.TryGetValue(LaterMarker, out var later))
                return value;
            await Task.Yield();
            value = later;
        }

        return value;
    }
}
