using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// A scalar (section 3.5): how values come in, from a literal or from the JSON of a variable, and how they go out as UTF-8 JSON.
/// </summary>
public abstract class ScalarType(string name, string? description = null) : NamedType(name, description)
{
    /// <summary>The address for <c>@specifiedBy</c>; null when there is none.</summary>
    public string? SpecifiedByUrl { get; init; }

    /// <summary>The CLR type that inputs become and results are written from without conversion.</summary>
    public abstract Type RuntimeType { get; }

    /// <summary>Coerces a literal (never a variable, never null). False, with a message for the client, when it does not fit.</summary>
    public abstract bool TryParseLiteral(ValueNode literal, out object? value, out string? error);

    /// <summary>Coerces a JSON value of a variable (never null). False, with a message for the client, when it does not fit.</summary>
    public abstract bool TryParseJson(JsonElement json, out object? value, out string? error);

    /// <summary>Writes a result of a runtime type not known before (the typed path is chosen at bind time).</summary>
    /// <exception cref="GraphQLException">The value is not one of this scalar (section 3.5, result coercion).</exception>
    public abstract void WriteBoxed(object value, ref JsonOutput output);

    /// <summary>The writer for results of one CLR type, without boxing; null when there is none.</summary>
    public virtual LeafWriter<T>? Writer<T>() => null;
}
