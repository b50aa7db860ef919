using SocialFeed.DataLoader;

namespace SocialFeed.Gateway.Http;

/// <summary>Who asks: the signed-in account of one request, if any. One instance per request, given to resolvers and loaders.</summary>
public sealed class ViewerContext
{
    private DataLoaderScope? _loaders;

    /// <summary>Null when not signed in.</summary>
    public long? UserId { get; private set; }

    public long? SessionId { get; private set; }

    internal void Begin(AccessIdentity? identity, DataLoaderScope loaders)
    {
        UserId = identity?.UserId;
        SessionId = identity?.SessionId;
        _loaders = loaders;
    }

    /// <summary>
    /// To be called with the result of every mutation: what loaders have read before it may be out of date now, so the fields below it read anew.
    /// </summary>
    public T Changed<T>(T result)
    {
        _loaders?.Clear();
        return result;
    }
}
