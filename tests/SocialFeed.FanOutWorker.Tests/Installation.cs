using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Cassandra;
using SocialFeed.Cassandra.Migrations;
using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;
using SocialFeed.Messaging;
using SocialFeed.Redis;

namespace SocialFeed.FanOutWorker.Tests;

/// <summary>
/// One installation on the real servers: a keyspace, a key prefix and queues of its own. This process is its gateway, without the HTTP; its workers are
/// processes.
/// </summary>
public sealed class Installation : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _name = $"worker_{Guid.NewGuid():N}"[..24];
    private readonly CancellationTokenSource _patience = new(Patience);
    private IHost? _gateway;
    private CassandraOptions _cassandra = new();
    private RedisOptions _redis = new();

    public RabbitMqOptions RabbitMq { get; private set; } = new();

    public CancellationToken Token => _patience.Token;

    /// <summary>What a worker or the command-line tool is told by its environment.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
    [
        ("SocialFeed__Mode", "Cluster"),
        ("SocialFeed__Cassandra__ContactPoints", _cassandra.ContactPoints[0]),
        ("SocialFeed__Cassandra__Keyspace", _cassandra.Keyspace),
        ("SocialFeed__Cassandra__Replication", _cassandra.Replication),
        ("SocialFeed__Redis__Endpoint", _redis.Endpoint),
        ("SocialFeed__Redis__KeyPrefix", _redis.KeyPrefix),
        ("SocialFeed__RabbitMq__Host", RabbitMq.Host),
        ("SocialFeed__RabbitMq__Port", $"{RabbitMq.Port}"),
        ("SocialFeed__RabbitMq__Username", RabbitMq.Username),
        ("SocialFeed__RabbitMq__Password", RabbitMq.Password),
        ("SocialFeed__RabbitMq__QueuePrefix", RabbitMq.QueuePrefix),
    ];

    private IServiceProvider Services => _gateway!.Services;

    public async Task InitializeAsync()
    {
        var rabbitMq = await RealServers.RealServers.RabbitMqAsync();
        var user = rabbitMq.UserInfo.Split(':');
        RabbitMq = new RabbitMqOptions
        {
            Host = rabbitMq.Host,
            Port = rabbitMq.Port,
            Username = Uri.UnescapeDataString(user[0]),
            Password = Uri.UnescapeDataString(user[1]),
            QueuePrefix = _name,
        };
        _redis = new RedisOptions { Endpoint = await RealServers.RealServers.RedisAsync(), KeyPrefix = $"{_name}:" };
        _cassandra = new CassandraOptions { ContactPoints = [await RealServers.RealServers.CassandraAsync()], Keyspace = _name, Replication = "simple:1" };
        await using (var migrator = await SchemaMigrator.ConnectAsync(_cassandra, TimeProvider.System, NullLogger.Instance, Token))
            await migrator.UpAsync(_ => { }, Token);

        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCassandraStore(_cassandra);
        builder.Services.AddRedisCaches(_redis);
        builder.Services.AddSocialFeedRabbitMq(new MessagingOptions(), RabbitMq, FanOutRole.Publish);
        builder.Services.AddSocialFeedCore();
        _gateway = builder.Build();
        await _gateway.StartAsync(Token);
    }

    public async Task<long> SettleAsync(string handle)
    {
        var user = new User(Services.GetRequiredService<IdGenerator>().Next(), handle, handle);
        await Services.GetRequiredService<IAccountStore>().CreateAsync(user, new Credentials(user.Id, $"{handle}@worker.invalid", null), Token);
        await Services.GetRequiredService<ITimelineStore>().SetReaderAsync(user.Id, new ReaderState(0, DateTimeOffset.UtcNow), Token);
        return user.Id;
    }

    public async Task FollowAsync(long follower, long followee) =>
        Assert.True((await Services.GetRequiredService<FollowGraph>().FollowAsync(follower, followee, Token)).IsSuccess);

    public async Task<long> PostAsync(long author, string text)
    {
        var outcome = await Services.GetRequiredService<PostWriter>().CreateAsync(author, new CreatePostRequest(text), Token);
        Assert.True(outcome.IsSuccess);
        return outcome.Value!.Id;
    }

    public async Task<List<long>> HomeAsync(long owner)
    {
        var entries = new List<TimelineEntry>();
        await Services.GetRequiredService<ITimelineStore>().ReadHomeAsync(owner, PositionRange.All, 1_000, entries, Token);
        return entries.ConvertAll(entry => entry.Position);
    }

    /// <summary>Null while it is not complete.</summary>
    public async Task<DeliveryStatus?> CompletedAsync(long post) =>
        await Services.GetRequiredService<IOutboxStore>().GetDeliveryStatusAsync(post, Token) is { CompletedAt: not null } status ? status : null;

    /// <summary>Waits, looking often, until the deadline of the installation.</summary>
    public async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!await condition())
                await timer.WaitForNextTickAsync(Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"In vain waited until {what}.", exception);
        }
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await ((IAsyncDisposable)_gateway).DisposeAsync();
        }

        await using (var connection = await RabbitMqConnections.OpenAsync(RabbitMq, "tests", default))
        {
            await using var channel = await connection.CreateChannelAsync();
            foreach (var queue in new FanOutTopology(RabbitMq).Queues)
            {
                await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false);
                await channel.ExchangeDeleteAsync(queue);
            }
        }

        await using var cluster = Cluster.Builder().AddContactPoints(_cassandra.ContactPoints).Build();
        await using var session = await cluster.ConnectAsync();
        (await session.ExecuteAsync($"DROP KEYSPACE {_name}")).Dispose();
        _patience.Dispose();
    }
}
