using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Keys;

/// <summary>
/// The keys that access tokens are protected with, in the store, so that every gateway accepts every token. Data
/// protection asks synchronously: it is answered from memory, which <see cref="KeyKeeper"/> keeps like the store.
/// Thread-safe.
/// </summary>
internal sealed class CassandraKeyRepository(CassandraSession session, ILogger logger) : IXmlRepository
{
    private const int Pool = 0;

    /// <summary>The row by which one process at a time makes the very first key; not a key.</summary>
    private const string FirstKeyLock = "(first key)";

    private const int LockSeconds = 60;

    private static readonly Query ReadAll = new("SELECT name, xml FROM $.data_protection_keys WHERE pool = ?");
    private static readonly Query Put = new("INSERT INTO $.data_protection_keys (pool, name, xml) VALUES (?, ?, ?)");

    private static readonly Query TakeLock = new(
        $"INSERT INTO $.data_protection_keys (pool, name, xml) VALUES (?, ?, ?) IF NOT EXISTS USING TTL {LockSeconds}", idempotent: false);

    private readonly ConcurrentQueue<(string Name, string Xml)> _unsaved = new();
    private ImmutableDictionary<string, string> _keys = ImmutableDictionary<string, string>.Empty;

    public bool IsEmpty => Volatile.Read(ref _keys).IsEmpty;

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Volatile.Read(ref _keys).Values.Select(xml => XElement.Parse(xml))];

    /// <summary>Usable in this process at once, saved by the next <see cref="SaveAsync"/>.</summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        var name = string.IsNullOrEmpty(friendlyName) ? Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture) : friendlyName;
        var xml = element.ToString(SaveOptions.DisableFormatting);
        ImmutableInterlocked.AddOrUpdate(ref _keys, name, xml, (_, _) => xml);
        _unsaved.Enqueue((name, xml));
        Log.KeyMade(logger, name);
    }

    /// <summary>Learns the keys that other processes made.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rows = new List<(string? Name, string? Xml)>();
        await session.ReadAllAsync(
            session[ReadAll].Bind(Pool), static row => (row.GetString(0), row.GetString(1)), rows, cancellationToken);
        foreach (var (name, xml) in rows)
        {
            if (name is not (null or FirstKeyLock) && xml is not null)
                ImmutableInterlocked.AddOrUpdate(ref _keys, name, xml, (_, _) => xml);
        }
    }

    /// <summary>Saves what <see cref="StoreElement"/> was given. What fails stays to be saved.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        while (_unsaved.TryPeek(out var key))
        {
            await session.ExecuteAsync(session[Put].Bind(Pool, key.Name, key.Xml), cancellationToken);
            _unsaved.TryDequeue(out _);
        }
    }

    /// <summary>True when this process is the one to make the first key, for <see cref="LockSeconds"/>.</summary>
    public ValueTask<bool> TryBeFirstAsync(CancellationToken cancellationToken)
    {
        var own = session.Options.ProcessName;
        return session.ApplyAsync(
            () => session[TakeLock].Bind(Pool, FirstKeyLock, own),
            row => row.ColumnCount > 1 && row.GetValue<string?>("xml") == own,
            cancellationToken);
    }
}
