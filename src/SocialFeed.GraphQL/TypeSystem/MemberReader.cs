using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>The default resolver of schemas made from SDL (section 6.4.2, ResolveFieldValue): the member that has the field's name.</summary>
internal static class MemberReader
{
    public static DynamicResolver For(string fieldName)
    {
        // One small table per field; a field is read from few classes, all of them the server's own.
        var properties = new ConcurrentDictionary<Type, PropertyInfo?>();
        return (parent, _, _) => new ValueTask<object?>(Read(parent, fieldName, properties));
    }

    private static object? Read(object? parent, string fieldName, ConcurrentDictionary<Type, PropertyInfo?> properties) => parent switch
    {
        null => null,
        IReadOnlyDictionary<string, object?> dictionary => dictionary.GetValueOrDefault(fieldName),
        IDictionary dictionary => dictionary[fieldName],
        _ => properties.GetOrAdd(parent.GetType(), FindProperty, fieldName)?.GetValue(parent),
    };

    private static PropertyInfo? FindProperty(Type type, string fieldName) =>
        type.GetProperty(fieldName, BindingFlags.Public | BindingFlags.Instance)
        ?? type.GetProperty(fieldName, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
}
