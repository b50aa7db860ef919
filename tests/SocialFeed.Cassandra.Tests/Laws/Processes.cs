using SocialFeed.Core.Ids;

namespace SocialFeed.Cassandra.Tests.Laws;

/// <summary>
/// Several stores over one keyspace with separate caches, as several processes have them, and ids as each of them
/// would make them.
/// </summary>
internal sealed class Processes(CassandraStore[] stores) : IAsyncDisposable
{
    private readonly IdGenerator[] _ids =
        [.. Enumerable.Range(1, stores.Length).Select(worker => new IdGenerator(TimeProvider.System, worker, DateTimeOffset.MinValue))];

    public static async Task<Processes> OpenAsync(Keyspace keyspace, int count)
    {
        var stores = new CassandraStore[count];
        for (var i = 0; i < count; i++)
            stores[i] = await keyspace.OpenAsync();
        return new Processes(stores);
    }

    public IReadOnlyList<CassandraStore> Stores => stores;

    public long NewId() => _ids[0].Next();

    /// <summary>One of the processes, and an id made there.</summary>
    public (CassandraStore Store, long Id) Any(Random random)
    {
        var i = random.Next(stores.Length);
        return (stores[i], _ids[i].Next());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
