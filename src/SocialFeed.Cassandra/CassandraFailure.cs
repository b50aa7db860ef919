using SocialFeed.Cql;

namespace SocialFeed.Cassandra;

/// <summary>Tells what a store's exception means to those that do not know the driver.</summary>
public static class CassandraFailure
{
    /// <summary>Cassandra or the way to it failed, or it refused a statement.</summary>
    public static bool Is(Exception exception) => exception is CqlException;

    /// <summary>Overload, or nodes that are away: the same statement may succeed in a while. Whether it took effect is not known.</summary>
    public static bool MayPass(Exception exception) => exception
        is OperationTimedOutException or ConnectionException or BusyPoolException or NoHostAvailableException
        or OverloadedException or IsBootstrappingException or UnavailableException or ReplicaException;
}
