using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cassandra.Tests.Outbox;
using SocialFeed.Core.Accounts;

namespace SocialFeed.Cassandra.Tests.Hosting;

[Collection(SharedKeyspace.Name)]
public sealed class HostingTests(Keyspace keyspace)
{
    [Fact]
    public async Task A_host_serves_when_it_fits_the_schema()
    {
        using var host = Build(keyspace.Options);
        await host.StartAsync();

        Assert.Null(await host.Services.GetRequiredService<IAccountStore>().FindByHandleAsync("nobody_of_this_name", default));

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact]
    public async Task A_host_refuses_to_start_on_a_keyspace_without_a_schema_and_says_the_command()
    {
        await using var host = (IAsyncDisposable)Build(keyspace.Options with { Keyspace = "nobody_made_this" });

        var exception = await Assert.ThrowsAsync<SchemaMismatchException>(() => ((IHost)host).StartAsync());

        Assert.Contains("`socialfeed migrate up --keyspace nobody_made_this`", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_whose_cluster_does_not_answer_says_which_settings_to_look_at()
    {
        var options = keyspace.Options with { ContactPoints = ["127.0.0.1:1"], StartTimeout = TimeSpan.FromSeconds(1) };
        await using var host = (IAsyncDisposable)Build(options);

        var exception = await Assert.ThrowsAsync<CassandraStoreException>(() => ((IHost)host).StartAsync());

        Assert.Contains("127.0.0.1:1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("SocialFeed:Cassandra:StartTimeout", exception.Message, StringComparison.Ordinal);
        await using var store = new CassandraStore(
            options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<CassandraStore>.Instance);
        var direct = await Assert.ThrowsAsync<CassandraStoreException>(() => store.ConnectAsync(default));
        Assert.Contains("SocialFeed:Cassandra:ContactPoints", direct.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-600, "behind")]
    [InlineData(600, "ahead of")]
    public async Task A_host_whose_clock_is_wrong_refuses_to_start_and_says_by_how_much(int seconds, string how)
    {
        var time = new MovedTime();
        time.Move(TimeSpan.FromSeconds(seconds));
        await using var host = (IAsyncDisposable)Build(keyspace.Options, services => services.AddSingleton<TimeProvider>(time));

        var exception = await Assert.ThrowsAsync<CassandraStoreException>(() => ((IHost)host).StartAsync());

        Assert.Contains($"s {how} that of a Cassandra node; 5 s is the most", exception.Message, StringComparison.Ordinal);
        Assert.Matches(@"is (59\d|600)\.\d s", exception.Message);
    }

    [Theory]
    [InlineData(0, 100, 50, 0)]
    [InlineData(0, 100, 100, 0)]
    [InlineData(0, 100, -30, 30)]
    [InlineData(0, 100, 130, -30)]
    public void Clocks_are_apart_by_what_the_time_of_the_request_leaves_no_doubt_of(int before, int after, int server, int ahead) =>
        Assert.Equal(
        TimeSpan.FromSeconds(ahead),
        ServerClock.AheadOf(
            DateTimeOffset.UnixEpoch.AddSeconds(server),
            DateTimeOffset.UnixEpoch.AddSeconds(before),
            DateTimeOffset.UnixEpoch.AddSeconds(after)));

    [Fact]
    public async Task What_one_gateway_protects_another_one_reads_though_both_started_without_a_key()
    {
        await keyspace.ExecuteAsync("TRUNCATE $.data_protection_keys");
        var hosts = new[] { "one", "two", "three" }
            .Select(name => Build(keyspace.Options with { ProcessName = name }, services => services
                .AddDataProtection().SetApplicationName("SocialFeed").PersistKeysToCassandra()))
            .ToArray();
        await Task.WhenAll(hosts.Select(host => host.StartAsync()));

        var protectedText = ProtectorOf(hosts[0]).Protect("who I am");
        foreach (var host in hosts)
            Assert.Equal("who I am", ProtectorOf(host).Unprotect(protectedText));

        foreach (var host in hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        static IDataProtector ProtectorOf(IHost host) =>
            host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("tokens");
    }

    [Fact]
    public void Options_are_read_from_settings_with_contact_points_as_a_list_or_in_one_string()
    {
        var one = Read(
            ("ContactPoints", "a, b:9043,c"),
            ("Port", "9000"),
            ("Keyspace", "feeds"),
            ("RequestTimeout", "00:00:05"),
            ("Username", ""),
            ("Password", ""));
        Assert.Equal(["a", "b:9043", "c"], one.ContactPoints);
        Assert.Equal((9000, "feeds", TimeSpan.FromSeconds(5)), (one.Port, one.Keyspace, one.RequestTimeout));
        one.Validate();

        Assert.Equal(["x", "y"], Read(("ContactPoints:0", "x"), ("ContactPoints:1", "y")).ContactPoints);
        Assert.Equal(["127.0.0.1"], Read().ContactPoints);
    }

    [Theory]
    [InlineData("Keyspace", "Social-Feed")]
    [InlineData("Port", "0")]
    [InlineData("RequestTimeout", "00:00:30")]
    [InlineData("Username", "somebody")]
    [InlineData("ContactPoints", ",")]
    public void An_option_out_of_range_is_refused_by_name(string setting, string value)
    {
        var exception = Assert.Throws<ArgumentException>(() => Read((setting, value)).Validate());
        Assert.Contains("SocialFeed:Cassandra:", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody", exception.Message, StringComparison.Ordinal);
    }

    private static CassandraOptions Read(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"SocialFeed:Cassandra:{setting.Name}", (string?)setting.Value)))
        .Build()
        .GetCassandraOptions();

    private static IHost Build(CassandraOptions options, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCassandraStore(options);
        add?.Invoke(builder.Services);
        return builder.Build();
    }
}
