using Microsoft.Extensions.Logging;
using SocialFeed.Cassandra.Accounts;
using SocialFeed.Cassandra.Engagement;
using SocialFeed.Cassandra.Graph;
using SocialFeed.Cassandra.Keys;
using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Migrations;
using SocialFeed.Cassandra.Outbox;
using SocialFeed.Cassandra.Posts;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cassandra.Timelines;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra;

/// <summary>
/// Every storing port of the core over one Cassandra cluster. The ports may be taken at once and work after
/// <see cref="ConnectAsync"/>. A write is at quorum in the local datacenter when its task completes. Thread-safe.
/// </summary>
public sealed class CassandraStore : IAsyncDisposable
{
    private readonly CassandraOptions _options;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly CassandraOutboxStore _outbox;
    private Cluster? _cluster;
    private ISession? _driver;
    private bool _isOpen;

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public CassandraStore(CassandraOptions options, TimeProvider time, ILogger<CassandraStore> logger)
    {
        options.Validate();
        _options = options;
        _logger = logger;
        Session = new CassandraSession(options, time);
        Lists = new Lists(Session);
        InactiveAccounts = new AuthorSet(Session, AuthorSetTable.Inactive);
        PulledAuthors = new AuthorSet(Session, AuthorSetTable.Pulled);
        var outboxWriter = new OutboxWriter(Session);
        var clock = new WriteClock(time);
        var postRows = new PostRows(Session, Lists);
        var engagement = new CassandraEngagementStore(Session, Lists, outboxWriter, InactiveAccounts, clock);
        _outbox = new CassandraOutboxStore(Session, outboxWriter, postRows, engagement, logger);
        Accounts = new CassandraAccountStore(Session, new CassandraSessionStore(Session), InactiveAccounts);
        Posts = new CassandraPostStore(Session, Lists, outboxWriter, postRows);
        Timelines = new CassandraTimelineStore(Session, Lists, clock);
        Graph = new CassandraGraphStore(Session, Lists, PulledAuthors, InactiveAccounts, clock);
        Engagement = engagement;
        WorkerLeases = new CassandraWorkerLeaseStore(Session);
        Keys = new CassandraKeyRepository(Session, logger);
    }

    public IAccountStore Accounts { get; }

    public IPostStore Posts { get; }

    public ITimelineStore Timelines { get; }

    public IGraphStore Graph { get; }

    public IEngagementStore Engagement { get; }

    public IOutboxStore Outbox => _outbox;

    public IWorkerLeaseStore WorkerLeases { get; }

    /// <summary>Releases of the nodes and the like; after <see cref="ConnectAsync"/>.</summary>
    public Metadata Metadata => Session.Driver.Cluster.Metadata;

    internal CassandraSession Session { get; }

    internal Lists Lists { get; }

    internal AuthorSet InactiveAccounts { get; }

    internal AuthorSet PulledAuthors { get; }

    internal CassandraKeyRepository Keys { get; }

    /// <summary>Connects, checks the schema and prepares every statement; once, further calls wait for the first.</summary>
    /// <exception cref="CassandraStoreException">The cluster does not answer; the message says which setting to look at.</exception>
    /// <exception cref="SchemaMismatchException">The keyspace does not fit this program; the message says the command to run.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_isOpen)
                return;
            await CloseAsync();
            (_cluster, _driver) = await Connections.ConnectAsync(_options, Session.Time, _logger, null, cancellationToken);
            var applied = await new MigrationLedger(_driver, _options.Keyspace).ReadAsync(cancellationToken);
            if (SchemaFit.FindMismatch(_options.Keyspace, MigrationFile.Embedded, applied) is { } mismatch)
                throw new SchemaMismatchException(mismatch);
            await Session.OpenAsync(_driver, StoreQueries.All, cancellationToken);
            _outbox.BeginAt(applied[0].AppliedAt ?? Session.Time.GetUtcNow());
            _isOpen = true;
            Log.Connected(_logger, _options.Keyspace, applied[^1].Version);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Gives leases of this process back, so that others take over at once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
            return;
        try
        {
            await _outbox.StopAsync(cancellationToken);
        }
        catch (CqlException exception)
        {
            Log.ShardsNotReleased(_logger, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _connecting.Dispose();
    }

    private async ValueTask CloseAsync()
    {
        if (_driver is not null)
            await _driver.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        (_driver, _cluster) = (null, null);
    }
}
