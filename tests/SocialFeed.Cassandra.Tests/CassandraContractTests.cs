using SocialFeed.StoreContract;

namespace SocialFeed.Cassandra.Tests;

[Collection(SharedKeyspace.Name)]
public sealed class CassandraAccountStoreTests(Keyspace keyspace) : AccountStoreContract(new CassandraFixture(keyspace));

[Collection(SharedKeyspace.Name)]
public sealed class CassandraPostStoreTests(Keyspace keyspace) : PostStoreContract(new CassandraFixture(keyspace));

[Collection(SharedKeyspace.Name)]
public sealed class CassandraTimelineStoreTests(Keyspace keyspace) : TimelineStoreContract(new CassandraFixture(keyspace));

[Collection(SharedKeyspace.Name)]
public sealed class CassandraGraphStoreTests(Keyspace keyspace) : GraphStoreContract(new CassandraFixture(keyspace));

[Collection(SharedKeyspace.Name)]
public sealed class CassandraEngagementStoreTests(Keyspace keyspace) : EngagementStoreContract(new CassandraFixture(keyspace));

/// <summary>There is one pool of numbers.</summary>
[Collection(SharedKeyspace.Name)]
public sealed class CassandraWorkerLeaseStoreTests(Keyspace keyspace) : WorkerLeaseStoreContract(
    new CassandraFixture(keyspace, "worker_leases"));

/// <summary>In a keyspace of its own: what other tests leave pending would be repaired with every look at the outbox.</summary>
public sealed class CassandraOutboxStoreTests(Keyspace keyspace) : OutboxStoreContract(
    new CassandraFixture(keyspace)), IClassFixture<Keyspace>;
