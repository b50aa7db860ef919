namespace SocialFeed.Cassandra;

/// <summary>
/// The Cassandra store could not do what was asked; the message says what to change. Failures of single requests stay
/// the driver's.
/// </summary>
public class CassandraStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The keyspace is missing, behind or ahead of this program; the message names the command to run.</summary>
public sealed class SchemaMismatchException(string message) : CassandraStoreException(message);
