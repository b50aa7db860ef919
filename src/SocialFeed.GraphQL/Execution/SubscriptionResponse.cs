namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// What a transport that can stream gets: a stream of responses for a subscription, or the one response of anything else. Exactly one of the two is there.
/// </summary>
public sealed class SubscriptionResponse
{
    internal SubscriptionResponse(ExecutionResponse single) => Single = single;

    internal SubscriptionResponse(IAsyncEnumerable<ExecutionResponse> events) => Events = events;

    /// <summary>The response of a query or mutation, or why there is no stream.</summary>
    public ExecutionResponse? Single { get; }

    /// <summary>
    /// One response per event; each is disposed by the reader. Enumerate once, with a token that ends the source when the client leaves. When the
    /// source fails, a last response says so.
    /// </summary>
    public IAsyncEnumerable<ExecutionResponse>? Events { get; }
}

/// <summary>What one event of a subscription is executed with: never shared between events, so that nothing is served from an earlier one's caches.</summary>
/// <param name="Services">Where resolvers' services come from.</param>
/// <param name="BatchDispatcher">What collects keys for this event.</param>
/// <param name="Owner">Disposed when the event's response is complete.</param>
public readonly record struct EventScope(IServiceProvider? Services, BatchDispatcher? BatchDispatcher, IAsyncDisposable? Owner);
