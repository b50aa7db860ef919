using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>An untyped resolver for schemas made from SDL: the parent, the coerced arguments that were given or have defaults, and the result.</summary>
public delegate ValueTask<object?> DynamicResolver(object? parent, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken);

/// <summary>
/// Says which object type a value of an interface or union has, by name; null leaves it to the CLR type or to the <c>__typename</c> entry
/// of a dictionary.
/// </summary>
public delegate string? DynamicTypeResolver(object value);

/// <summary>
/// How a field's value is got from its parent object (section 6.4.2, ResolveFieldValue). Made once with the schema, immutable, used by every
/// request at once.
/// </summary>
public abstract partial class FieldBinding
{
    private protected FieldBinding()
    {
    }

    /// <summary>A synchronous getter without arguments or side effects. It may run while the response is written.</summary>
    public static FieldBinding Pure<TParent, TValue>(Func<TParent, TValue> getter)
        where TParent : class => new PureBinding<TParent, TValue>(getter);

    /// <summary>
    /// An untyped resolver. Scalars are written by <see cref="ScalarType.WriteBoxed"/>, lists come from any enumerable but strings and dictionaries.
    /// </summary>
    public static FieldBinding Dynamic(DynamicResolver resolver, DynamicTypeResolver? typeResolver = null) =>
        new DynamicBinding(resolver, typeResolver);
}
