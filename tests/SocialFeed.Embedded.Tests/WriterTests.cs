using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Posts;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Home;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded.Tests;

public sealed class WriterTests : IDisposable
{
    private static readonly Sql Insert = new("INSERT INTO numbers (number) VALUES (?1)");
    private static readonly Sql Count = new("SELECT COUNT(*) FROM numbers");

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".db");
    private readonly Connection _connection;
    private readonly CommitClock _clock = new();
    private readonly StoreCaches _caches;
    private readonly HomeLog _home = new(new HomeBuffer(1_000));

    public WriterTests()
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = Connection.Open(_path, create: true);
        _connection.Execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
        _caches = new StoreCaches(Options());
    }

    public void Dispose()
    {
        _connection.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public async Task An_operation_that_fails_after_writing_is_undone_and_its_companions_are_kept()
    {
        using var writer = NewWriter();
        using var hold = new ManualResetEventSlim();
        var gate = writer.WriteAsync(Wait, hold, 1, CancellationToken.None);
        var good = Enumerable.Range(0, 10).Select(i => writer.WriteAsync(Put, i, 1, CancellationToken.None).AsTask()).ToArray();
        var bad = writer.WriteAsync(PutAndFail, 100, 1, CancellationToken.None).AsTask();
        var more = Enumerable.Range(10, 10).Select(i => writer.WriteAsync(Put, i, 1, CancellationToken.None).AsTask()).ToArray();
        hold.Set();

        await gate;
        await Task.WhenAll(good);
        await Task.WhenAll(more);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(20, await CountAsync(writer));
    }

    [Fact]
    public async Task An_operation_that_is_refused_before_it_writes_disturbs_nobody()
    {
        using var writer = NewWriter();
        using var hold = new ManualResetEventSlim();
        var gate = writer.WriteAsync(Wait, hold, 1, CancellationToken.None);
        var first = writer.WriteAsync(Put, 1, 1, CancellationToken.None).AsTask();
        var same = writer.WriteAsync(Put, 1, 1, CancellationToken.None).AsTask(); // violates the primary key
        var second = writer.WriteAsync(Put, 2, 1, CancellationToken.None).AsTask();
        hold.Set();

        await gate;
        await first;
        await second;
        var refusal = await Assert.ThrowsAsync<EmbeddedStoreException>(() => same);
        Assert.False(refusal.IsTransient);
        Assert.Equal(2, await CountAsync(writer));
    }

    [Fact]
    public async Task Callers_wait_for_room_in_a_full_queue_and_may_give_up()
    {
        using var writer = NewWriter(queue: 2);
        using var hold = new ManualResetEventSlim();
        var gate = writer.WriteAsync(Wait, hold, 1, CancellationToken.None);
        var queued = writer.WriteAsync(Put, 1, 1, CancellationToken.None).AsTask();
        using var cancellation = new CancellationTokenSource();
        var impatient = writer.WriteAsync(Put, 2, 1, cancellation.Token).AsTask();
        var patient = writer.WriteAsync(Put, 3, 1, CancellationToken.None).AsTask();
        Assert.False(impatient.IsCompleted);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        hold.Set();
        await gate;
        await queued;
        await patient;
        Assert.Equal(2, await CountAsync(writer));
    }

    [Fact]
    public async Task A_queued_operation_that_is_cancelled_in_time_is_not_made()
    {
        using var writer = NewWriter();
        using var hold = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var gate = writer.WriteAsync(Wait, hold, 1, CancellationToken.None);
        var cancelled = writer.WriteAsync(Put, 1, 1, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        hold.Set();

        await gate;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(0, await CountAsync(writer));
    }

    [Fact]
    public async Task Closing_writes_what_is_queued_and_refuses_what_comes_later()
    {
        var writer = NewWriter();
        var queued = Enumerable.Range(0, 50).Select(i => writer.WriteAsync(Put, i, 1, CancellationToken.None).AsTask()).ToArray();
        writer.Dispose();

        Assert.All(await Task.WhenAll(queued), Assert.True);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.WriteAsync(Put, 99, 1, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Continuations_do_not_run_on_the_writers_thread()
    {
        using var writer = NewWriter();
        var resumedOn = 0;
        var writing = writer.WriteAsync(static (_, _) => Environment.CurrentManagedThreadId, 0, 1, CancellationToken.None).AsTask();
        await writing.ContinueWith(
            _ => resumedOn = Environment.CurrentManagedThreadId, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Assert.NotEqual(await writing, resumedOn);
    }

    [Fact]
    public async Task What_an_undone_operation_would_have_changed_stays_in_the_cache()
    {
        using var writer = NewWriter();
        var user = new User(7, "somebody", "Somebody");
        _caches.Users.Put(7, user, _clock.Committed);

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.WriteAsync<int, bool>(
            static (session, number) =>
            {
                session.Invalidate(session.Caches.Users, 7);
                return PutAndFail(session, number);
            },
            1,
            1,
            CancellationToken.None).AsTask());

        Assert.True(_caches.Users.TryGet(7, out var kept));
        Assert.Same(user, kept);
    }

    private static EmbeddedOptions Options(int queue = 100) =>
        new() { DataDirectory = "unused", WriteQueueOperations = queue, CachedUsers = 64, CachedPosts = 0, CachedPostCounts = 0 };

    private static bool Wait(WriteSession session, ManualResetEventSlim hold)
    {
        hold.WaitHandle.WaitOne();
        return true;
    }

    private static bool Put(WriteSession session, int number)
    {
        using var insert = session.Use(Insert);
        return insert.Bind(1, number).Run() == 1;
    }

    private static bool PutAndFail(WriteSession session, int number)
    {
        Put(session, number);
        throw new InvalidOperationException("after writing");
    }

    private static async Task<int> CountAsync(Writer writer) => await writer.WriteAsync(
        static (session, _) =>
        {
            using var count = session.Use(Count);
            count.Step();
            return count.Int(0);
        },
        0,
        1,
        CancellationToken.None);

    private Writer NewWriter(int queue = 100) =>
        new(
            _connection, new WriteSession(_connection, _caches, _home, Options(queue), TimeProvider.System), _home, _clock,
            new Database(_path, Options(queue), NullLogger.Instance), Options(queue), NullLogger.Instance);
}
