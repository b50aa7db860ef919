namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// An error whose message is meant for the client. Every other exception that leaves a resolver is masked.
/// </summary>
public class GraphQLException : Exception
{
    public GraphQLException(string message, string? code = null, IReadOnlyDictionary<string, object?>? extensions = null)
        : base(message)
    {
        Code = code;
        Extensions = extensions;
    }

    public GraphQLException(string message, Exception innerException, string? code = null)
        : base(message, innerException) => Code = code;

    /// <summary>Served as <c>extensions.code</c>.</summary>
    public string? Code { get; }

    /// <summary>Further entries of <c>extensions</c>.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; }
}
