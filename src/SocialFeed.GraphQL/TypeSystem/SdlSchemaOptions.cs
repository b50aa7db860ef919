using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>What <see cref="SdlSchemaBuilder"/> adds to the text.</summary>
public sealed class SdlSchemaOptions
{
    /// <summary>
    /// By coordinate, for example <c>Query.user</c>. Fields without one read the entry of that name of a dictionary, or the property of that name
    /// of any other object.
    /// </summary>
    public IReadOnlyDictionary<string, DynamicResolver> Resolvers { get; init; } = new Dictionary<string, DynamicResolver>();

    /// <summary>
    /// By name of an interface or union. Without one, the type of a value is that of its class, or the <c>__typename</c> entry of a dictionary.
    /// </summary>
    public IReadOnlyDictionary<string, DynamicTypeResolver> TypeResolvers { get; init; } = new Dictionary<string, DynamicTypeResolver>();

    /// <summary>By name; a custom scalar without one passes every value through.</summary>
    public IReadOnlyDictionary<string, ScalarType> Scalars { get; init; } = new Dictionary<string, ScalarType>();
}
