namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// A statement of the store, prepared once when the store connects. Declare it as a static field of a class that is handed to
/// <see cref="CassandraSession"/>; <c>$.</c> before a table stands for the keyspace.
/// </summary>
/// <param name="idempotent">
/// Whether it may run twice: true for all but lightweight transactions, since every write here carries absolute values.
/// </param>
internal sealed class Query(string text, bool idempotent = true)
{
    private static int _count;

    /// <summary>Its place among the prepared statements of a session.</summary>
    public int Index { get; } = Interlocked.Increment(ref _count) - 1;

    public string Text => text;

    public bool IsIdempotent => idempotent;

    /// <summary>How many there are so far in this process.</summary>
    public static int Count => Volatile.Read(ref _count);

    public string In(string keyspace) => text.Replace("$.", keyspace + ".", StringComparison.Ordinal);
}
