using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>The directives every schema has (section 3.13).</summary>
public static class BuiltInDirectives
{
    /// <summary>What <c>@deprecated</c> without a reason means (section 3.13.3).</summary>
    public const string DefaultDeprecationReason = "No longer supported";

    public static DirectiveDefinition Include { get; } = new(
        "include",
        ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
        [new("if", new NonNullType(BuiltInScalars.Boolean)) { Description = "Included when true." }])
    {
        Description = "Directs the executor to include this field or fragment only when the `if` argument is true.",
    };

    public static DirectiveDefinition Skip { get; } = new(
        "skip",
        ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
        [new("if", new NonNullType(BuiltInScalars.Boolean)) { Description = "Skipped when true." }])
    {
        Description = "Directs the executor to skip this field or fragment when the `if` argument is true.",
    };

    public static DirectiveDefinition Deprecated { get; } = new(
        "deprecated",
        ["FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE", "DIRECTIVE_DEFINITION"],
        [
            new("reason", new NonNullType(BuiltInScalars.String))
            {
                Description = "Explains why this element was deprecated, usually also including a suggestion for how to access supported "
                    + "similar data. Formatted using the Markdown syntax, as specified by [CommonMark](https://commonmark.org/).",
                DefaultValue = new StringValueNode { Value = DefaultDeprecationReason },
            },
        ])
    {
        Description = "Marks an element of a GraphQL schema as no longer supported.",
    };

    public static DirectiveDefinition SpecifiedBy { get; } = new(
        "specifiedBy",
        ["SCALAR"],
        [new("url", new NonNullType(BuiltInScalars.String)) { Description = "The URL that specifies the behavior of this scalar." }])
    {
        Description = "Exposes a URL that specifies the behavior of this scalar.",
    };

    public static DirectiveDefinition OneOf { get; } = new("oneOf", ["INPUT_OBJECT"], [])
    {
        Description = "Indicates exactly one field must be supplied and this field must not be `null`.",
    };

    /// <summary>In the order in which a schema lists them after its own.</summary>
    public static IReadOnlyList<DirectiveDefinition> All { get; } = [Include, Skip, Deprecated, SpecifiedBy, OneOf];

    internal static bool Contains(string name) => All.Any(d => d.Name == name);
}
