namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>The schema contradicts itself or the C# it is made of; the message names the place and the mend.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException(string message)
        : base(message) => Errors = [message];

    /// <param name="errors">At least one; the message is all of them, an empty line between.</param>
    public SchemaException(IReadOnlyList<string> errors)
        : base(string.Join("\n\n", errors)) => Errors = errors;

    /// <summary>Everything found wrong, in the order of the definitions.</summary>
    public IReadOnlyList<string> Errors { get; }
}
