using Microsoft.Extensions.Logging;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Home;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>
/// Accounts and sessions of an embedded store that another process may be running on, for command-line tools. Reads everything; writes sessions and worker
/// leases only, which nobody caches: SQLite itself refuses any other write on this connection, since it would make the other process's caches wrong.
/// </summary>
public sealed class SharedSessions : IAsyncDisposable
{
    private const int PageSize = 1_000;

    private static readonly Sql HandlesByDomain = new(
        """
        SELECT users.id, users.handle FROM credentials JOIN users ON users.id = credentials.user_id
        WHERE credentials.user_id > ?1 AND substr(email, -length(?2)) = ?2 AND state = 0 ORDER BY credentials.user_id LIMIT ?3
        """);

    private readonly Writer _writer;
    private readonly ReaderPool _readers;

    private SharedSessions(Connection connection, Database database, EmbeddedOptions options, TimeProvider timeProvider, ILogger logger)
    {
        var clock = new CommitClock();
        var caches = new StoreCaches(options);
        var home = new HomeLog(new HomeBuffer(options.BufferedHomeRows)); // the other process's newest home rows are in its memory: not seen here
        _writer = new Writer(connection, new WriteSession(connection, caches, home, options, timeProvider), home, clock, database, options, logger);
        _readers = new ReaderPool(database.OpenReader, options.ReadConnections, clock);
        Accounts = new EmbeddedAccountStore(_writer, _readers, caches);
        Timelines = new EmbeddedTimelineStore(_writer, _readers, caches, home.Buffer);
        WorkerLeases = new EmbeddedWorkerLeaseStore(_writer);
    }

    public IAccountStore Accounts { get; }

    public ITimelineStore Timelines { get; }

    public IWorkerLeaseStore WorkerLeases { get; }

    /// <exception cref="EmbeddedStoreException">There is no store in the directory, or it has another schema.</exception>
    public static SharedSessions Open(string dataDirectory, TimeProvider timeProvider, ILogger<SharedSessions> logger)
    {
        SQLitePCL.Batteries_V2.Init();
        var path = DataDirectory.FindDatabase(dataDirectory)
            ?? throw new EmbeddedStoreException($"There is no store in {Path.GetFullPath(dataDirectory)}: name the gateway's data directory.");
        var options = Uncached(dataDirectory);
        var database = new Database(path, options, logger);
        var connection = database.OpenShared();
        connection.AllowWritesTo("sessions", "worker_leases");
        return new SharedSessions(connection, database, options, timeProvider, logger);
    }

    /// <summary>The handles of the active accounts whose email ends like this, oldest account first.</summary>
    /// <param name="emailSuffix">With its @, in lower case.</param>
    public IEnumerable<string> ReadHandles(string emailSuffix)
    {
        var after = 0L;
        var page = new List<string>();
        do
        {
            page.Clear();
            using (var read = _readers.Read())
            {
                using var query = read.Use(HandlesByDomain).Bind(1, after).Bind(2, emailSuffix).Bind(3, PageSize);
                while (query.Step())
                {
                    after = query.Long(0);
                    page.Add(query.Text(1));
                }
            }

            foreach (var handle in page)
                yield return handle;
        }
        while (page.Count == PageSize);
    }

    public async ValueTask DisposeAsync() => await Task.Run(() =>
    {
        _readers.Dispose();
        _writer.Dispose();
    }).ConfigureAwait(false);

    /// <summary>Nothing is kept in memory: the other process may change it at any time.</summary>
    private static EmbeddedOptions Uncached(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        WriterCacheBytes = 16L << 20,
        CachedUsers = 0,
        CachedPosts = 0,
        CachedPostBytes = 0,
        CachedPostCounts = 0,
        CachedAccountNumbers = 0,
        CachedGraphs = 0,
        CachedGraphBytes = 0,
        CachedTimelines = 0,
    };
}
