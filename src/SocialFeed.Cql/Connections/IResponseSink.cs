using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>
/// Who takes the outcomes of many requests without awaiting each. It is called on the reading thread whatever else is resumed there, so it must be short and
/// neither block nor throw; what it sends meanwhile leaves with the other requests of the batch.
/// </summary>
internal interface IResponseSink
{
    /// <summary>Exactly once for each request that was accepted.</summary>
    /// <param name="item">What the sender called the request.</param>
    /// <param name="host">The host it gave with the request's parameters.</param>
    /// <param name="connection">Where the request was sent.</param>
    /// <param name="started">When, by the sender's clock.</param>
    /// <param name="response">The outcome, which the sink disposes.</param>
    void Completed(int item, object? host, Connection connection, long started, in Response response);
}
