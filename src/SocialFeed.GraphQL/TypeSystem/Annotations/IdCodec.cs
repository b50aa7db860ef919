using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL;

/// <summary>
/// Turns keys into the opaque global ids that clients see, and back. Given to the schema builder; used for every <see cref="IDAttribute"/> on a
/// <c>long</c>, a <c>Guid</c>, or a string with a type name. Safe for any thread.
/// </summary>
public abstract class IdCodec
{
    /// <summary>Writes the id as a JSON string.</summary>
    /// <param name="typeName">The GraphQL object type that the key is of.</param>
    public abstract void Write(string typeName, long key, ref JsonOutput output);

    /// <summary>Writes the id as a JSON string.</summary>
    public abstract void Write(string typeName, string key, ref JsonOutput output);

    /// <summary>Reads an id. False when it is none, or not of that type; the client then gets an error with the code INVALID_ID.</summary>
    /// <param name="typeName">The type that the id must be of; null takes any.</param>
    public abstract bool TryParse(string? typeName, string id, out long key);

    /// <inheritdoc cref="TryParse(string?, string, out long)"/>
    public abstract bool TryParse(string? typeName, string id, out string key);
}
