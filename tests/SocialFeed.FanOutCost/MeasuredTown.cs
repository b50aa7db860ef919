using System.Diagnostics;
using System.Globalization;
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
using SocialFeed.Messaging;
using SocialFeed.Redis;
using Cql = SocialFeed.Cql;

namespace SocialFeed.FanOutCost;

/// <summary>One author with many followers in an installation of its own on the real servers. This process posts; the worker is another.</summary>
internal sealed class MeasuredTown : IAsyncDisposable
{
    /// <summary>Many, as with many authors: a post alone pays for every wake-up of every thread itself.</summary>
    private const int PostsTogether = 64;

    private readonly string _name = $"cost_{Guid.NewGuid():N}"[..20];
    private IHost _gateway = null!;
    private CassandraOptions _cassandra = null!;
    private RedisOptions _redis = null!;
    private RabbitMqOptions _rabbitMq = null!;
    private long _author;

    public static async Task<MeasuredTown> OpenAsync(int followers)
    {
        var town = new MeasuredTown();
        var rabbitMq = await RealServers.RealServers.RabbitMqAsync();
        var user = rabbitMq.UserInfo.Split(':');
        town._rabbitMq = new RabbitMqOptions
        {
            Host = rabbitMq.Host, Port = rabbitMq.Port, Username = user[0], Password = Uri.UnescapeDataString(user[1]), QueuePrefix = town._name,
        };
        town._redis = new RedisOptions { Endpoint = await RealServers.RealServers.RedisAsync(), KeyPrefix = $"{town._name}:" };
        town._cassandra = new CassandraOptions
        {
            ContactPoints = [await RealServers.RealServers.CassandraAsync()], Keyspace = town._name, Replication = "simple:1",
        };
        await using (var migrator = await SchemaMigrator.ConnectAsync(town._cassandra, TimeProvider.System, NullLogger.Instance, default))
            await migrator.UpAsync(_ => { }, default);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCassandraStore(town._cassandra);
        builder.Services.AddRedisCaches(town._redis);
        builder.Services.AddSocialFeedRabbitMq(new MessagingOptions(), town._rabbitMq, FanOutRole.Publish);
        builder.Services.AddSocialFeedCore();
        town._gateway = builder.Build();
        await town._gateway.StartAsync();
        await town.SettleAsync(followers);
        return town;
    }

    public Process StartWorker()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MeasuredTown).Assembly.Location, "worker", "--environment=Development", "--urls=http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in new (string, string)[]
        {
            ("Mode", "Cluster"), ("Cassandra__ContactPoints", _cassandra.ContactPoints[0]), ("Cassandra__Keyspace", _name), ("Cassandra__Replication", "simple:1"),
            ("Redis__Endpoint", _redis.Endpoint), ("Redis__KeyPrefix", _redis.KeyPrefix), ("RabbitMq__Host", _rabbitMq.Host), ("RabbitMq__Port", $"{_rabbitMq.Port}"),
            ("RabbitMq__Username", _rabbitMq.Username), ("RabbitMq__Password", _rabbitMq.Password), ("RabbitMq__QueuePrefix", _name),
        })
            start.Environment[$"SocialFeed__{name}"] = value;
        var worker = Process.Start(start)!;
        worker.OutputDataReceived += (_, _) => { };
        worker.BeginOutputReadLine();
        return worker;
    }

    /// <summary>Completes when all of them are delivered.</summary>
    public async Task PostAsync(int posts) => await DeliveredAsync(await WriteAsync(posts));

    public async Task<long[]> WriteAsync(int posts)
    {
        var writer = _gateway.Services.GetRequiredService<PostWriter>();
        var written = new long[posts];
        await Parallel.ForAsync(0, posts, new ParallelOptions { MaxDegreeOfParallelism = PostsTogether }, async (i, cancellation) =>
            written[i] = (await writer.CreateAsync(_author, new CreatePostRequest($"Post {i}."), cancellation)).Value!.Id);
        return written;
    }

    public async Task DeliveredAsync(long[] posts)
    {
        var outbox = _gateway.Services.GetRequiredService<IOutboxStore>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        foreach (var post in posts)
        {
            while (await outbox.GetDeliveryStatusAsync(post, default) is not { CompletedAt: not null })
                await timer.WaitForNextTickAsync();
        }
    }

    public Process StartBareLoop(int rows)
    {
        string[] arguments = [typeof(MeasuredTown).Assembly.Location, "bare", _name, _cassandra.ContactPoints[0], rows.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.StopAsync();
        await ((IAsyncDisposable)_gateway).DisposeAsync();
        await using var cluster = Cql.Cluster.Builder().AddContactPoints(_cassandra.ContactPoints).Build();
        await using var session = await cluster.ConnectAsync();
        (await session.ExecuteAsync($"DROP KEYSPACE {_name}")).Dispose();
    }

    private async Task SettleAsync(int followers)
    {
        var services = _gateway.Services;
        var ids = services.GetRequiredService<IdGenerator>();
        var accounts = services.GetRequiredService<IAccountStore>();
        var timelines = services.GetRequiredService<ITimelineStore>();
        var follows = services.GetRequiredService<FollowGraph>();
        async Task<long> AddAsync(string handle)
        {
            var user = new User(ids.Next(), handle, handle);
            await accounts.CreateAsync(user, new Credentials(user.Id, $"{handle}@cost.invalid", null), default);
            await timelines.SetReaderAsync(user.Id, new ReaderState(0, TimeProvider.System.GetUtcNow()), default);
            return user.Id;
        }

        _author = await AddAsync("author");
        await Parallel.ForAsync(0, followers, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, cancellation) =>
            await follows.FollowAsync(await AddAsync($"follower_{i}"), _author, cancellation));
    }
}
