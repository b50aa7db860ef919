using System.Collections.Frozen;

namespace SocialFeed.GraphQL.Language;

/// <summary>Where directives may stand (section 3.13, DirectiveLocation), with the two newer places that graphql-js 17 knows.</summary>
public static class DirectiveLocations
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION",
        "FRAGMENT_VARIABLE_DEFINITION",
        "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM", "ENUM_VALUE",
        "INPUT_OBJECT", "INPUT_FIELD_DEFINITION", "DIRECTIVE_DEFINITION",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name) => Names.Contains(name);
}
