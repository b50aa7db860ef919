using System.Reflection;
using System.Text.Json;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>GraphQL names from C# names.</summary>
internal static class ClrNames
{
    /// <summary><c>GetPostsAsync</c> becomes <c>posts</c>.</summary>
    public static string OfField(MemberInfo member)
    {
        if (member.GetCustomAttribute<GraphQLNameAttribute>() is { } named)
            return named.Name;
        var name = member.Name;
        if (member is MethodInfo)
        {
            if (name.StartsWith("Get", StringComparison.Ordinal) && name.Length > 3 && char.IsUpper(name[3]))
                name = name[3..];
            if (name.EndsWith("Async", StringComparison.Ordinal) && name.Length > 5)
                name = name[..^5];
        }

        return JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    public static string OfArgument(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);

    /// <summary><c>FollowedAuthor</c> becomes <c>FOLLOWED_AUTHOR</c>.</summary>
    public static string OfEnumValue(FieldInfo member) =>
        member.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseUpper.ConvertName(member.Name);

    /// <summary>The CLR type's name; interfaces lose their I, generic types name their arguments: <c>Page&lt;Post&gt;</c> becomes <c>PageOfPost</c>.</summary>
    public static string OfType(Type type, string? explicitName)
    {
        if (explicitName is not null)
            return explicitName;
        if (type.GetCustomAttribute<GraphQLNameAttribute>() is { } named)
            return named.Name;
        var name = type.Name;
        if (type.IsInterface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]))
            name = name[1..];
        if (!type.IsGenericType)
            return name;
        return name[..name.IndexOf('`', StringComparison.Ordinal)] + "Of" + string.Join("And", type.GetGenericArguments().Select(a => OfType(a, null)));
    }

    public static string? Description(ICustomAttributeProvider member) =>
        ((GraphQLDescriptionAttribute?)member.GetCustomAttributes(typeof(GraphQLDescriptionAttribute), inherit: false).FirstOrDefault())?.Description;

    public static string? Deprecation(ICustomAttributeProvider member) =>
        ((GraphQLDeprecatedAttribute?)member.GetCustomAttributes(typeof(GraphQLDeprecatedAttribute), inherit: false).FirstOrDefault())?.Reason;
}
