namespace SocialFeed.GraphQL.Execution;

/// <summary>A request to execute (section 6.1), as the transport read it.</summary>
public readonly record struct GraphQLRequest
{
    /// <summary>The document in UTF-8. Only read until the response is complete, and copied if it is cached.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>Null when the document has one operation only.</summary>
    public string? OperationName { get; init; }

    /// <summary>The variables as a JSON object in UTF-8; empty when there are none.</summary>
    public ReadOnlyMemory<byte> VariablesJson { get; init; }

    /// <summary>Where resolvers' services come from: the request's own scope.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Who asks: given to resolver parameters of its type, for example a ClaimsPrincipal.</summary>
    public object? User { get; init; }

    /// <summary>Values for <see cref="GlobalStateAttribute"/> parameters.</summary>
    public IReadOnlyDictionary<string, object?>? GlobalState { get; init; }

    /// <summary>The parent of the root fields; null for most schemas.</summary>
    public object? RootValue { get; init; }

    /// <summary>True refuses mutations and subscriptions: HTTP GET must not have effects.</summary>
    public bool QueryOnly { get; init; }

    /// <summary>Overrides <see cref="RequestExecutorOptions.AllowIntrospection"/>, for example for administrators.</summary>
    public bool? AllowIntrospection { get; init; }

    /// <summary>What collects keys for batches in this request; null when nothing does.</summary>
    public BatchDispatcher? BatchDispatcher { get; init; }

    /// <summary>Makes the scope of each event of a subscription; null executes every event with the request's own services.</summary>
    public Func<EventScope>? EventScopes { get; init; }
}
