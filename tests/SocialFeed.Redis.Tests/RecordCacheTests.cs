using System.Collections.Concurrent;
using SocialFeed.Core.Accounts;
using SocialFeed.Redis.Records;

namespace SocialFeed.Redis.Tests;

/// <summary>Accounts in front of a dictionary whose readings are counted and can be held up.</summary>
public sealed class RecordCacheTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<long, User> _stored = new();
    private RedisServer _server = null!;
    private RedisOptions _options = null!;
    private Reader _first = null!;
    private Reader _second = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _options = CacheProcess.OptionsFor(_server.Endpoint);
        _first = await Reader.StartAsync(_options, _stored);
        _second = await Reader.StartAsync(_options, _stored);
        for (var id = 1; id <= 250; id++)
            _stored[id] = new User(id, $"user{id}", "Before");
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_record_is_read_from_the_store_once_for_all_processes()
    {
        long[] ids = [1, 2, 1, 999];
        Assert.Equal(["user1", "user2", "user1", null], (await _first.GetAsync(ids)).Select(user => user?.Handle));
        Assert.Equal(["user1", "user2", "user1", null], (await _second.GetAsync(ids)).Select(user => user?.Handle));
        Assert.Equal([1, 2, 999], _first.Loaded.Order());
        Assert.Equal([999], _second.Loaded); // Absence is not cached.
    }

    [Fact]
    public async Task More_than_one_script_takes_are_read_too()
    {
        var ids = Enumerable.Range(1, 250).Select(id => (long)id).ToArray();
        Assert.Equal(ids, (await _first.GetAsync(ids)).Select(user => user!.Id));
        Assert.Equal(ids, (await _second.GetAsync(ids)).Select(user => user!.Id));
        Assert.Empty(_second.Loaded);
    }

    [Fact]
    public async Task While_one_process_reads_the_other_puts_nothing_in_its_place()
    {
        var gate = _first.HoldUp();
        var slow = _first.GetAsync(5);
        await _first.LoadBegan;
        Assert.Equal("Before", (await _second.GetAsync(5))[0]!.DisplayName);
        Assert.Equal("Before", (await _second.GetAsync(5))[0]!.DisplayName);
        Assert.Equal(2, _second.Loaded.Count);
        gate.SetResult();
        await slow;
        Assert.Equal("Before", (await _second.GetAsync(5))[0]!.DisplayName);
        Assert.Equal(2, _second.Loaded.Count);
    }

    [Fact]
    public async Task Nothing_old_is_found_after_a_write()
    {
        await _first.GetAsync(5);
        await WriteAsync(_second, 5);
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
        Assert.Equal("After", (await _second.GetAsync(5))[0]!.DisplayName);
    }

    [Fact]
    public async Task What_was_read_before_a_write_is_not_put_back_after_it()
    {
        var gate = _first.HoldUp();
        var slow = _first.GetAsync(5);
        await _first.LoadBegan;
        await WriteAsync(_second, 5);
        gate.SetResult();
        Assert.Equal("Before", (await slow)[0]!.DisplayName); // It asked before the write.
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
        Assert.Equal("After", (await _second.GetAsync(5))[0]!.DisplayName);
    }

    [Fact]
    public async Task A_reading_from_before_a_write_is_not_joined_after_it()
    {
        var gate = _first.HoldUp();
        var slow = _first.GetAsync(5);
        await _first.LoadBegan;
        await WriteAsync(_first, 5);
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
        gate.SetResult();
        Assert.Equal("Before", (await slow)[0]!.DisplayName);
    }

    [Fact]
    public async Task A_record_that_was_just_written_is_not_cached_until_the_fence_is_gone()
    {
        await WriteAsync(_first, 5);
        await _second.GetAsync(5);
        await _second.GetAsync(5);
        Assert.Equal(2, _second.Loaded.Count);
        Assert.Equal(":1", await _server.CommandAsync("DEL", _options.KeyPrefix + "u:5"));
        await _second.GetAsync(5);
        await _second.GetAsync(5);
        Assert.Equal(3, _second.Loaded.Count);
    }

    [Fact]
    public async Task A_flush_in_the_middle_of_a_reading_changes_nothing()
    {
        var gate = _first.HoldUp();
        var slow = _first.GetAsync(5);
        await _first.LoadBegan;
        await _server.CommandAsync("FLUSHALL");
        await WriteAsync(_second, 5);
        await _server.CommandAsync("FLUSHALL");
        gate.SetResult();
        await slow;
        Assert.Equal("After", (await _second.GetAsync(5))[0]!.DisplayName);
    }

    [Fact]
    public async Task What_a_restart_brings_back_from_disk_is_void()
    {
        await _first.GetAsync(5);
        await _server.CommandAsync("SAVE");
        await WriteAsync(_second, 5);
        await _server.KillAsync();
        await _server.StartAgainAsync();
        Assert.Equal(":2", await _server.CommandAsync("DBSIZE")); // The account as it was, and the epoch.
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
        await _first.Process.WaitAsync();
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
    }

    [Fact]
    public async Task A_write_whose_fence_did_not_get_through_is_fenced_before_Redis_is_used_again()
    {
        var impatient = CacheProcess.ImpatientOptionsFor(_server.Endpoint, _options.KeyPrefix);
        await using var writer = await Reader.StartAsync(impatient, _stored);
        await _first.GetAsync(5);
        _server.Pause();
        await writer.GetAsync(6);
        Assert.False(writer.Process.Connection.IsAvailable);
        await WriteAsync(writer, 5);
        Assert.Equal("After", (await writer.GetAsync(5))[0]!.DisplayName);
        _server.Resume();
        await writer.Process.WaitAsync();
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
    }

    [Fact]
    public async Task A_full_server_still_serves_and_forgets_what_was_written()
    {
        await _first.GetAsync(5);
        await _server.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Equal(["user5", "user6"], (await _first.GetAsync(5, 6)).Select(user => user!.Handle));
        await WriteAsync(_second, 5);
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
        Assert.True(_first.Process.Connection.IsAvailable);
    }

    [Fact]
    public async Task Foreign_and_damaged_data_is_read_from_the_store()
    {
        var key = _options.KeyPrefix + "u:5";
        string[][] damages = [["SET", key, "foreign"], ["RPUSH", key, "a"], ["SET", key, ""], ["SETRANGE", key, "18", "xxxxxxxxx"]];
        foreach (var damage in damages)
        {
            await _server.CommandAsync("DEL", key);
            await _first.GetAsync(5);
            if (damage[0] != "SETRANGE")
                await _server.CommandAsync("DEL", key);
            await _server.CommandAsync(damage);
            Assert.Equal("user5", (await _first.GetAsync(5))[0]!.Handle);
        }
    }

    [Fact]
    public async Task A_store_that_fails_fails_those_who_asked_and_nobody_after()
    {
        var gate = _first.HoldUp();
        var asker = _first.GetAsync(5);
        await _first.LoadBegan;
        gate.SetException(new IOException("The store is away."));
        await Assert.ThrowsAsync<IOException>(() => asker);
        Assert.Equal("user5", (await _first.GetAsync(5))[0]!.Handle);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_does_not_take_the_others_along()
    {
        var gate = _first.HoldUp();
        using var cancelled = new CancellationTokenSource();
        var leaver = _first.GetAsync([5], cancelled.Token);
        await _first.LoadBegan;
        var stayer = _first.GetAsync(5);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        gate.SetResult();
        Assert.Equal("user5", (await stayer)[0]!.Handle);
    }

    [Fact]
    public async Task After_a_write_that_the_store_confirmed_the_next_reading_is_put_back_at_once()
    {
        await _first.GetAsync(5);
        _stored[5] = _stored[5] with { DisplayName = "After" };
        await _first.Cache.ForgetAsync(5);
        Assert.Equal("After", (await _second.GetAsync(5))[0]!.DisplayName);
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
        Assert.Equal([5], _first.Loaded);
        Assert.Equal([5], _second.Loaded);
    }

    [Fact]
    public async Task A_confirmed_write_does_not_end_the_fence_of_one_that_may_still_come()
    {
        await _first.Cache.FenceAsync(5);
        await _second.Cache.ForgetAsync(5);
        await _second.GetAsync(5);
        _stored[5] = _stored[5] with { DisplayName = "After" }; // what the fence stood for
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
        Assert.Equal("After", (await _second.GetAsync(5))[0]!.DisplayName);
    }

    [Fact]
    public async Task What_was_read_before_a_confirmed_write_is_not_put_back_after_it()
    {
        var gate = _first.HoldUp();
        var slow = _first.GetAsync(5);
        await _first.LoadBegan;
        _stored[5] = _stored[5] with { DisplayName = "After" };
        await _second.Cache.ForgetAsync(5);
        gate.SetResult();
        Assert.Equal("Before", (await slow)[0]!.DisplayName);
        Assert.Equal("After", (await _second.GetAsync(5))[0]!.DisplayName);
        Assert.Equal("After", (await _first.GetAsync(5))[0]!.DisplayName);
    }

    private async Task WriteAsync(Reader writer, long id)
    {
        _stored[id] = _stored[id] with { DisplayName = "After" };
        await writer.Cache.FenceAsync(id);
    }

    private sealed class Reader : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<long, User> _stored;
        private TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource? _gate;

        private Reader(CacheProcess process, ConcurrentDictionary<long, User> stored)
        {
            (Process, _stored) = (process, stored);
            Cache = new RecordCache<User>(
                process.Connection, process.Options, TimeProvider.System, CacheKind.User, process.Options.RecordLife, LoadAsync, RecordCodec.Encode, RecordCodec.DecodeUser);
        }

        public CacheProcess Process { get; }

        public RecordCache<User> Cache { get; }

        public ConcurrentQueue<long> Loaded { get; } = new();

        public Task LoadBegan => _began.Task;

        public static async Task<Reader> StartAsync(RedisOptions options, ConcurrentDictionary<long, User> stored) =>
            new(await CacheProcess.StartAsync(options), stored);

        /// <summary>The next reading of the store has read, and answers when the gate opens.</summary>
        public TaskCompletionSource HoldUp() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<User?[]> GetAsync(params long[] ids) => GetAsync(ids, default);

        public async Task<User?[]> GetAsync(long[] ids, CancellationToken cancellationToken)
        {
            var users = new User?[ids.Length];
            await Cache.GetAsync(ids, users, cancellationToken);
            return users;
        }

        public ValueTask DisposeAsync() => Process.DisposeAsync();

        private async ValueTask LoadAsync(ReadOnlyMemory<long> ids, Memory<User?> users, CancellationToken cancellationToken)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                Loaded.Enqueue(ids.Span[i]);
                users.Span[i] = _stored.GetValueOrDefault(ids.Span[i]);
            }
            var gate = Interlocked.Exchange(ref _gate, null);
            _began.TrySetResult();
            if (gate is not null)
                await gate.Task;
        }
    }
}
