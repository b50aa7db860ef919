namespace SocialFeed.GraphQL.Execution;

/// <summary>An untyped resolver: see <see cref="FieldBinding.Dynamic"/>.</summary>
internal sealed class DynamicBinding(DynamicResolver resolver, DynamicTypeResolver? typeResolver) : FieldBinding
{
    public DynamicResolver Resolver { get; } = resolver;

    public DynamicTypeResolver? TypeResolver { get; } = typeResolver;
}
