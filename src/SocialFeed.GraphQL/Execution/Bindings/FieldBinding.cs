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
/// How a field's value is got from its parent object (section 6.4.2, ResolveFieldValue). Made once with the schema, immutable once bound, used by
/// every request at once.
/// </summary>
public abstract class FieldBinding
{
    private volatile bool _isBound;

    private protected FieldBinding()
    {
    }

    /// <summary>
    /// For a leaf that is there without waiting: phase 2 reads it from the parent while it writes. Null for other fields, which are columns, filled in
    /// phase 1.
    /// </summary>
    internal virtual InlineLeaf? Inline => null;

    /// <summary>True when <see cref="Inline"/> or <see cref="Start"/> want a frame of arguments and services.</summary>
    internal virtual bool NeedsFrame => false;

    /// <summary>True when the resolver may have to be waited for.</summary>
    internal virtual bool IsAsync => false;

    /// <summary>Bit mask of the batch sources among the resolver's parameters.</summary>
    internal ulong Sources { get; set; }

    /// <summary>A synchronous getter without arguments or side effects. It may run while the response is written.</summary>
    public static FieldBinding Pure<TParent, TValue>(Func<TParent, TValue> getter)
        where TParent : class => new PureBinding<TParent, TValue>(getter);

    /// <summary>
    /// An untyped resolver. Scalars are written by <see cref="ScalarType.WriteBoxed"/>, lists come from any enumerable but strings and dictionaries.
    /// </summary>
    public static FieldBinding Dynamic(DynamicResolver resolver, DynamicTypeResolver? typeResolver = null) =>
        new DynamicBinding(resolver, typeResolver);

    /// <summary>Fits the binding to its field's type; called before the first use, harmless when repeated.</summary>
    /// <exception cref="SchemaException">The CLR type cannot give values of the GraphQL type.</exception>
    internal void Bind(FieldDefinition field)
    {
        if (_isBound)
            return;
        BindCore(field);
        _isBound = true;
    }

    /// <summary>What the resolver needs besides the parent, made once per request and field.</summary>
    /// <exception cref="Exception">An argument or service is missing or wrong: an error of the field at every parent.</exception>
    internal virtual object?[] BuildFrame(RequestRun request, FieldPlan field) => [];

    /// <summary>Starts the field for a whole column of parents (all but inline bindings).</summary>
    internal virtual FieldRun Start(RequestRun request, FieldPlan field, ObjectRun parents, object?[]? frame) =>
        throw new InvalidOperationException("Inline bindings have no columns.");

    private protected abstract void BindCore(FieldDefinition field);
}
