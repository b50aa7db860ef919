using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Graph;

/// <summary>
/// A small set of accounts (pulled authors, inactive accounts), whole in memory: at most <see cref="MaxAge"/> old,
/// and with the own changes at once. Only shards that changed are read again. Thread-safe.
/// </summary>
internal sealed class AuthorSet(CassandraSession session, AuthorSetTable table)
{
    /// <summary>From this age on the set is refreshed beside its use.</summary>
    public static readonly TimeSpan AuthorSetRefresh = TimeSpan.FromSeconds(5);

    /// <summary>Older than this it is not used: a process that was halted refreshes before it goes on.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A shard is read again until its last change is this old: a change with an earlier time may have arrived later,
    /// without being seen in the version.
    /// </summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>Accounts in the set; memory and refreshing are meant for far fewer.</summary>
    private const int AccountsMax = 1_000_000;

    private const int WholeSet = -1;

    private readonly Shard?[] _shards = new Shard?[AuthorSetTable.Shards];
    private readonly SharedRuns<int, bool> _runs = new();
    private long _refreshedAt;
    private int _loaded;

    /// <summary>Completes at once, but for the first time and after a halt. The set may then be asked synchronously.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _loaded) != 0)
        {
            var age = session.Time.GetElapsedTime(Volatile.Read(ref _refreshedAt));
            if (age < AuthorSetRefresh)
                return ValueTask.CompletedTask;
            if (age < MaxAge)
            {
                _ = RefreshBesideAsync();
                return ValueTask.CompletedTask;
            }
        }
        return new ValueTask(_runs.RunAsync(WholeSet, ReadChangedAsync, cancellationToken).AsTask());
    }

    /// <summary>Whether the account is in the set; await <see cref="RefreshAsync"/> before.</summary>
    public bool Contains(long userId) => FindMarkedAt(userId) is not null;

    /// <summary>When the account was put into the set, in microseconds since 1970; null when it is not there.</summary>
    public long? FindMarkedAt(long userId) =>
        Volatile.Read(ref _shards[AuthorSetTable.ShardOf(userId)]) is { } shard && shard.Accounts.TryGetValue(userId, out var markedAt)
            ? markedAt
            : null;

    /// <summary>
    /// Puts an account into the set, or takes it out. This process sees it when the task completes, others within
    /// <see cref="MaxAge"/>.
    /// </summary>
    public async ValueTask PutAsync(long userId, bool isIn, CancellationToken cancellationToken)
    {
        var now = session.NowMicros;
        var number = AuthorSetTable.ShardOf(userId);
        await session.ExecuteAsync(session[table.Put].Bind(number, userId, now, !isIn, now), cancellationToken);
        await _runs.RunAsync(number, () => ReadShardAsync(number, now), cancellationToken);
    }

    private async Task RefreshBesideAsync()
    {
        try
        {
            await _runs.RunAsync(WholeSet, ReadChangedAsync, CancellationToken.None);
        }
        catch (CqlException)
        {
            // The next call tries again; from MaxAge on callers wait for it and meet the failure.
        }
    }

    private async Task<bool> ReadChangedAsync()
    {
        var begun = session.Time.GetTimestamp();
        // Those who waited for a run that ended just now need no other.
        if (Volatile.Read(ref _loaded) != 0 && session.Time.GetElapsedTime(Volatile.Read(ref _refreshedAt)) < AuthorSetRefresh)
            return true;
        await session.ForEachAsync(
            AuthorSetTable.Shards, this, static (set, number, cancellation) => set.RefreshShardAsync(number, cancellation), default);
        Volatile.Write(ref _refreshedAt, begun);
        Volatile.Write(ref _loaded, 1);
        return true;
    }

    private async ValueTask RefreshShardAsync(int number, CancellationToken cancellationToken)
    {
        var version = await session.FindAsync(
            session[table.ReadVersion].Bind(number), static row => row.GetNullableInt64(0) ?? 0, cancellationToken);
        var known = Volatile.Read(ref _shards[number]);
        var settledBefore = session.NowMicros - Settled.Ticks / TimeSpan.TicksPerMicrosecond;
        if (known is not null && known.Version == version && version < settledBefore)
            return;
        await _runs.RunAsync(number, () => ReadShardAsync(number, version), cancellationToken);
    }

    private async Task<bool> ReadShardAsync(int number, long version)
    {
        var rows = new List<(long User, long MarkedAt, bool Gone)>();
        await session.ReadAllAsync(
            session[table.ReadShard].Bind(number),
            // A shard whose rows are all gone by expiry still has its version: a row without an account.
            static row => row.IsNull(0)
                ? (0, 0, true)
                : (row.GetInt64(0), row.GetNullableInt64(1) ?? 0, row.GetNullableBoolean(2) ?? false),
            rows,
            CancellationToken.None);
        if (rows.Count > AccountsMax / AuthorSetTable.Shards)
        {
            throw new CassandraStoreException(
                $"{table.Name} holds more than {AccountsMax:N0} accounts, too many to keep in memory. Raise the number of "
                + "followers from which authors are pulled.");
        }
        var accounts = new Dictionary<long, long>();
        foreach (var (user, markedAt, gone) in rows)
        {
            if (!gone)
                accounts[user] = markedAt;
        }
        Volatile.Write(ref _shards[number], new Shard(version, accounts));
        return true;
    }

    private sealed record Shard(long Version, Dictionary<long, long> Accounts);
}
