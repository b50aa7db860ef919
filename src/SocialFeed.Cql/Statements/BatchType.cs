namespace SocialFeed.Cql;

/// <summary>Kinds of batch (native protocol, section 4.1.7).</summary>
public enum BatchType : byte
{
    /// <summary>All or nothing, by way of the batch log.</summary>
    Logged = 0,
    Unlogged = 1,
    Counter = 2,
}
