using Microsoft.Extensions.Logging;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Home;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>
/// Every port of the core over one SQLite file in this process. A write is on disk when its task completes (write-ahead log, synchronous=FULL, group commit)
/// and visible to every read that starts afterwards. Thread-safe; one process per data directory.
/// </summary>
public sealed class EmbeddedStore : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly Writer _writer;
    private readonly ReaderPool _readers;

    private EmbeddedStore(DataDirectory directory, Connection connection, Database database, EmbeddedOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _directory = directory;
        var clock = new CommitClock();
        var caches = new StoreCaches(options);
        var home = new HomeLog(new HomeBuffer(options.BufferedHomeRows));
        home.Replay(connection);
        _writer = new Writer(connection, new WriteSession(connection, caches, home, options, timeProvider), home, clock, database, options, logger);
        _readers = new ReaderPool(database.OpenReader, options.ReadConnections, clock);
        Accounts = new EmbeddedAccountStore(_writer, _readers, caches);
        Posts = new EmbeddedPostStore(_writer, _readers, caches);
        Timelines = new EmbeddedTimelineStore(_writer, _readers, caches, home.Buffer);
        TimelineCache = new InProcessTimelineCache(options.CachedTimelines, timeProvider);
        Graph = new EmbeddedGraphStore(_writer, _readers, caches);
        Engagement = new EmbeddedEngagementStore(_writer, _readers, caches);
        Outbox = new EmbeddedOutboxStore(_writer, _readers);
        WorkerLeases = new EmbeddedWorkerLeaseStore(_writer);
    }

    public IAccountStore Accounts { get; }

    public IPostStore Posts { get; }

    public ITimelineStore Timelines { get; }

    public ITimelineCache TimelineCache { get; }

    public IGraphStore Graph { get; }

    public IEngagementStore Engagement { get; }

    public IOutboxStore Outbox { get; }

    public IWorkerLeaseStore WorkerLeases { get; }

    public Topics Topics { get; } = new();

    /// <summary>Opens the store in its data directory, which is created and brought to the current schema as needed.</summary>
    /// <exception cref="EmbeddedStoreException">The directory is in use by another process, cannot be written, or holds a newer schema.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static EmbeddedStore Open(EmbeddedOptions options, TimeProvider timeProvider, ILogger<EmbeddedStore> logger)
    {
        options.Validate();
        SQLitePCL.Batteries_V2.Init();
        var directory = DataDirectory.Take(options.DataDirectory, timeProvider);
        try
        {
            var database = new Database(directory.DatabasePath, options, logger);
            var connection = database.OpenWriter();
            try
            {
                return new EmbeddedStore(directory, connection, database, options, timeProvider, logger);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Writes what is queued, waits for reads under way, and gives the directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(() =>
        {
            _readers.Dispose();
            _writer.Dispose(); // last, so that closing it moves the log into the file
            _directory.Dispose();
        }).ConfigureAwait(false);
    }
}
