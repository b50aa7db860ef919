using SocialFeed.Core.Timelines;

namespace SocialFeed.Redis.Tests;

/// <summary>Redis flushed, killed, restarted, paused, full, and with foreign data under our keys.</summary>
public sealed class TimelineFaultTests : IAsyncLifetime
{
    private const long Owner = 7;
    private RedisServer _server = null!;

    public async Task InitializeAsync() => _server = await RedisServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_flush_in_the_middle_of_a_fill_voids_the_fill()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await process.Timelines.BeginFillAsync(Owner, default);
        await _server.CommandAsync("FLUSHALL");
        await process.PushAsync(9, Owner); // Stored after the fill had read the store, and pushed to nothing.
        await process.Timelines.CompleteFillAsync(Owner, new[] { CacheProcess.Entry(5) }, 0, default);
        Assert.Null(await process.ReadAsync(Owner));

        await process.FillAsync(Owner, 9, 5);
        Assert.Equal([9, 5], await process.ReadAsync(Owner));
        await _server.CommandAsync("FLUSHALL");
        Assert.Null(await process.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_flush_of_scripts_goes_unnoticed()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await process.FillAsync(Owner, 5);
        await _server.CommandAsync("SCRIPT", "FLUSH");
        await process.PushAsync(6, Owner);
        Assert.Equal([6, 5], await process.ReadAsync(Owner));
    }

    [Fact]
    public async Task What_a_restart_brings_back_from_disk_is_void()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await process.FillAsync(Owner, 5);
        await process.Timelines.BeginFillAsync(Owner + 1, default);
        await _server.CommandAsync("SAVE");
        await process.PushAsync(6, Owner); // Acknowledged, and not on disk.
        await _server.KillAsync();
        await _server.StartAgainAsync();
        Assert.Equal(":3", await _server.CommandAsync("DBSIZE")); // Two timelines and the epoch.
        await UntilAnswersAsync(process);

        Assert.Null(await process.ReadAsync(Owner));
        await process.Timelines.CompleteFillAsync(Owner + 1, new[] { CacheProcess.Entry(5) }, 0, default);
        Assert.Null(await process.ReadAsync(Owner + 1));
        await process.FillAsync(Owner, 6, 5);
        Assert.Equal([6, 5], await process.ReadAsync(Owner));
    }

    [Fact]
    public async Task What_a_promoted_replica_holds_is_void()
    {
        await using var replica = await RedisServer.StartAsync();
        await using var before = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await before.FillAsync(Owner, 5);
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", _server.Port.ToString());
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (await replica.CommandAsync("DBSIZE") != ":2")
                await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
        await replica.CommandAsync("REPLICAOF", "NO", "ONE");

        await using var after = await CacheProcess.StartAsync(CacheProcess.OptionsFor(replica.Endpoint, before.Options.KeyPrefix));
        Assert.Null(await after.ReadAsync(Owner));
        await after.FillAsync(Owner, 6, 5);
        Assert.Equal([6, 5], await after.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_killed_server_costs_reads_nothing_but_speed_and_fails_deliveries()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await process.FillAsync(Owner, 5);
        await _server.KillAsync();

        Assert.Null(await process.ReadAsync(Owner));
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.PushAsync(6, Owner));
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.Timelines.BeginFillAsync(Owner, default));
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.Timelines.RemoveAsync(Owner, default));
        var flush = await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.Timelines.FlushAsync(default));
        Assert.Contains(_server.Endpoint, flush.Message);
        Assert.False(process.Connection.IsAvailable);

        await _server.StartAgainAsync();
        await process.WaitAsync();
        await process.PushAsync(6, Owner);
        await process.FillAsync(Owner, 6, 5);
        Assert.Equal([6, 5], await process.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_paused_server_is_not_waited_for_and_what_it_missed_is_taken_out_before_it_is_used_again()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.ImpatientOptionsFor(_server.Endpoint));
        await using var other = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint, process.Options.KeyPrefix));
        await process.FillAsync(Owner, 5);
        await process.FillAsync(Owner + 1, 5);
        _server.Pause();
        Assert.Null(await process.ReadAsync(Owner));
        Assert.False(process.Connection.IsAvailable);
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.PushAsync(6, Owner)); // Not even sent.
        _server.Resume();
        await process.WaitAsync();

        Assert.Null(await other.ReadAsync(Owner));
        Assert.Equal([5], await other.ReadAsync(Owner + 1));
    }

    [Fact]
    public async Task A_process_that_missed_more_than_it_remembers_voids_everything()
    {
        var options = CacheProcess.ImpatientOptionsFor(_server.Endpoint);
        options.MissedWrites = 3;
        await using var process = await CacheProcess.StartAsync(options);
        await process.FillAsync(Owner, 5);
        await using var other = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint, options.KeyPrefix));
        _server.Pause();
        Assert.Null(await process.ReadAsync(Owner));
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.PushAsync(6, 101, 102, 103, 104));
        _server.Resume();
        await process.WaitAsync();

        Assert.Null(await other.ReadAsync(Owner));
        await other.FillAsync(Owner, 6, 5);
        Assert.Equal([6, 5], await other.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_server_that_is_not_there_yet_is_used_once_it_is()
    {
        await _server.KillAsync();
        await using var process = new CacheProcess(CacheProcess.OptionsFor(_server.Endpoint));
        Assert.Null(await process.ReadAsync(Owner));
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.PushAsync(6, Owner));
        await _server.StartAgainAsync();
        await process.WaitAsync();
        await process.FillAsync(Owner, 5);
        Assert.Equal([5], await process.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_connection_on_which_nothing_is_heard_is_made_anew()
    {
        var options = CacheProcess.ImpatientOptionsFor(_server.Endpoint);
        options.WriteTimeout = TimeSpan.FromMilliseconds(300);
        options.ReconnectAfter = TimeSpan.FromMilliseconds(1);
        await using var process = await CacheProcess.StartAsync(options);
        var connection = process.Connection.Multiplexer;
        _server.Pause();
        Assert.Null(await process.ReadAsync(Owner));
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (process.Connection.Multiplexer == connection)
                await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
        _server.Resume();
        await process.WaitAsync();
        Assert.NotSame(connection, process.Connection.Multiplexer);
    }

    [Fact]
    public async Task A_full_server_forgets_a_timeline_rather_than_keep_it_without_an_entry()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await process.FillAsync(Owner, 5);
        await _server.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Equal([5], await process.ReadAsync(Owner));

        await process.PushAsync(6, Owner);
        Assert.Null(await process.ReadAsync(Owner));
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await process.Timelines.BeginFillAsync(Owner, default));

        await _server.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.True(process.Connection.IsAvailable);
        await process.FillAsync(Owner, 6, 5);
        Assert.Equal([6, 5], await process.ReadAsync(Owner));
    }

    [Theory]
    [InlineData("t:7")]
    [InlineData("epoch")]
    public async Task Foreign_data_under_a_key_is_replaced(string name)
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        var key = process.Options.KeyPrefix + name;
        string[][] damages =
        [
            ["SET", key, "foreign"], ["HSET", key, "a", "b"], ["RPUSH", key, "foreign"], ["RPUSH", key, new string('x', 41)], ["SADD", key, "a"], ["SET", key, ""],
        ];
        foreach (var damage in damages)
        {
            await process.Timelines.RemoveAsync(Owner, default);
            await process.FillAsync(Owner, 5);
            Assert.Equal([5], await process.ReadAsync(Owner));
            await _server.CommandAsync("DEL", key);
            await _server.CommandAsync(damage);
            Assert.Null(await process.ReadAsync(Owner));
            await _server.CommandAsync("DEL", key);
            await _server.CommandAsync(damage);
            await process.PushAsync(6, Owner);
            await process.FillAsync(Owner, 6);
            Assert.Equal([6], await process.ReadAsync(Owner));
        }
    }

    [Fact]
    public async Task Entries_that_nobody_can_read_are_taken_out()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await process.FillAsync(Owner, 5);
        await _server.CommandAsync("LPUSH", process.Options.KeyPrefix + "t:7", "12345678?7654321");
        Assert.Null(await process.ReadAsync(Owner));
        Assert.Equal(":0", await _server.CommandAsync("EXISTS", process.Options.KeyPrefix + "t:7"));
    }

    [Fact]
    public async Task Cut_connections_are_made_again_and_nothing_confirmed_is_lost()
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(_server.Endpoint));
        await process.FillAsync(Owner, 1);
        var confirmed = new List<long> { 1 };
        for (var position = 2L; position <= 60; position++)
        {
            if (position % 10 == 0)
                await _server.CommandAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            try
            {
                await process.PushAsync(position, Owner);
                confirmed.Add(position);
            }
            catch (CacheUnavailableException)
            {
                await process.WaitAsync();
            }
            var read = await process.ReadAsync(Owner);
            if (read is null)
                await process.FillAsync(Owner, [.. confirmed]); // The store has them.
            else
                Assert.Empty(confirmed.Except(read));
        }
    }

    // The connection may not have noticed yet that its server was replaced.
    private static async Task UntilAnswersAsync(CacheProcess process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            await process.WaitAsync();
            try
            {
                await process.PushAsync(1, long.MaxValue);
                return;
            }
            catch (CacheUnavailableException)
            {
                limit.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
