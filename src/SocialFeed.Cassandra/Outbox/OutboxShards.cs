using SocialFeed.Cassandra.Sessions;

namespace SocialFeed.Cassandra.Outbox;

/// <summary>
/// The shards of the outbox that this process sweeps. Each has one owner, by a lease that ends by itself; processes
/// that sweep share them evenly. Kept up whenever it is asked, so a process that stops asking loses them. One caller
/// at a time.
/// </summary>
internal sealed class OutboxShards(CassandraSession session)
{
    /// <summary>Shards of a killed process stay without an owner for so long.</summary>
    public static readonly TimeSpan LeaseLife = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(8);

    /// <summary>From then on a lease that was not renewed is not relied on.</summary>
    private static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(20);

    private const int Pool = 0;

    private static readonly Query Join = new(
        $"INSERT INTO $.outbox_sweepers (pool, owner) VALUES (?, ?) USING TTL {LeaseLife.TotalSeconds:0}");
    private static readonly Query Leave = new("DELETE FROM $.outbox_sweepers WHERE pool = ? AND owner = ?");
    private static readonly Query ReadSweepers = new("SELECT owner FROM $.outbox_sweepers WHERE pool = ?");

    private static readonly Query Take = new(
        $"INSERT INTO $.outbox_shards (shard, owner) VALUES (?, ?) IF NOT EXISTS USING TTL {LeaseLife.TotalSeconds:0}", idempotent: false);

    private static readonly Query Renew = new(
        $"UPDATE $.outbox_shards USING TTL {LeaseLife.TotalSeconds:0} SET owner = ? WHERE shard = ? IF owner = ?", idempotent: false);

    private static readonly Query Release = new("DELETE FROM $.outbox_shards WHERE shard = ? IF owner = ?", idempotent: false);

    private static readonly int[] AllShards = [.. Enumerable.Range(0, OutboxPlaces.Shards)];

    private readonly SortedSet<int> _owned = [];
    private long? _renewedAt;

    private string Owner => session.Options.ProcessName;

    /// <summary>The shards to sweep now, in order.</summary>
    public async ValueTask<int[]> GetAsync(CancellationToken cancellationToken)
    {
        if (!session.Options.LeaseOutboxShards)
            return AllShards;
        if (_renewedAt is { } renewedAt)
        {
            var age = session.Time.GetElapsedTime(renewedAt);
            if (age < RenewEvery)
                return [.. _owned];
            if (age > TrustedFor)
                _owned.Clear();
        }
        await ShareAsync(cancellationToken);
        return [.. _owned];
    }

    /// <summary>Gives everything back, so that others need not wait for the leases to end.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_renewedAt is null)
            return;
        _renewedAt = null;
        await session.ExecuteAsync(session[Leave].Bind(Pool, Owner), cancellationToken);
        foreach (var shard in _owned)
            await ApplyAsync(Release, shard, cancellationToken);
        _owned.Clear();
    }

    private async ValueTask ShareAsync(CancellationToken cancellationToken)
    {
        var begun = session.Time.GetTimestamp();
        await session.ExecuteAsync(session[Join].Bind(Pool, Owner), cancellationToken);
        var sweepers = new List<string?>();
        await session.ReadAllAsync(session[ReadSweepers].Bind(Pool), static row => row.GetString(0), sweepers, cancellationToken);
        var share = (OutboxPlaces.Shards + Math.Max(1, sweepers.Count) - 1) / Math.Max(1, sweepers.Count);
        foreach (var shard in _owned.ToArray())
        {
            if (_owned.Count > share)
            {
                await ApplyAsync(Release, shard, cancellationToken);
                _owned.Remove(shard);
            }
            else if (!await ApplyAsync(Renew, shard, cancellationToken))
            {
                _owned.Remove(shard);
            }
        }
        foreach (var shard in AllShards)
        {
            if (_owned.Count >= share)
                break;
            if (!_owned.Contains(shard) && await ApplyAsync(Take, shard, cancellationToken))
                _owned.Add(shard);
        }
        _renewedAt = begun;
    }

    private ValueTask<bool> ApplyAsync(Query query, int shard, CancellationToken cancellationToken) => session.ApplyAsync(
        () => query == Take ? session[query].Bind(shard, Owner)
            : query == Renew ? session[query].Bind(Owner, shard, Owner)
            : session[query].Bind(shard, Owner),
        row => row.ColumnCount > 1 && row.GetValue<string?>("owner") == Owner,
        cancellationToken);
}
