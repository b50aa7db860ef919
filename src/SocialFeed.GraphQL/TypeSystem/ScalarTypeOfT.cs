using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>Writes one leaf value as JSON; the value is never null.</summary>
public delegate void LeafWriter<in T>(T value, ref JsonOutput output);

/// <summary>A scalar whose values are of one CLR type, so that results are written without boxing. The base of custom scalars.</summary>
public abstract class ScalarType<T>(string name, string? description = null) : ScalarType(name, description)
    where T : notnull
{
    public override Type RuntimeType => typeof(T);

    /// <exception cref="GraphQLException">The value is not one of this scalar (section 3.5, result coercion).</exception>
    public abstract void Write(T value, ref JsonOutput output);

    public override void WriteBoxed(object value, ref JsonOutput output)
    {
        if (value is not T typed)
            throw new GraphQLException($"{Name} cannot represent value: {Inspect.Value(value)}");
        Write(typed, ref output);
    }

    public override LeafWriter<TValue>? Writer<TValue>() => typeof(TValue) == typeof(T) ? (LeafWriter<TValue>)(object)(LeafWriter<T>)Write : null;
}
