using System.Collections.Concurrent;
using System.Diagnostics;
using SocialFeed.Cql.Connections;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Faults;

/// <summary>Where code goes on after an answer: short code on the thread that read it, and whatever it does there harms nobody else. Alone, as it measures code.</summary>
[Collection(nameof(LifetimeTests))]
public class ResumptionTests
{
    private const string Select = "SELECT c FROM ks.pairs";

    /// <summary>Names of threads as the driver gives them.</summary>
    private const string ReadingThread = "cql-read";

    /// <summary>More than the threads that may be kept, so that the thread pool has had to help.</summary>
    private const int ManyBlocked = 12;

    /// <summary>Threads that never wait, more than there are cores; and for how long.</summary>
    private const int CrowdSize = 4;

    private static readonly TimeSpan CrowdedTime = TimeSpan.FromSeconds(3);

    /// <summary>Answers until short code is believed to be short; some tens do.</summary>
    private const int Patience = 1000;

    private static async Task<(FakeCluster Fake, Cluster Cluster, ISession Session)> StartAsync(PoolingOptions? pooling = null, int nodes = 1)
    {
        var fake = await Clients.StartAsync(nodes);
        var cluster = fake.Client(b => b.WithPoolingOptions(pooling ?? new PoolingOptions()));
        return (fake, cluster, await cluster.ConnectAsync().Within());
    }

    private static bool IsReadingThread => Thread.CurrentThread.Name?.StartsWith(ReadingThread, StringComparison.Ordinal) == true;

    /// <summary>Executes, and says whether it went on on a reading thread; the answer does not come before somebody waits for it.</summary>
    private static async Task<bool> GoesOnWhereItWasReadAsync(FakeCluster fake, ISession session, Action? then = null)
    {
        var gate = new Gate();
        fake.Node.Faults.Clear();
        fake.Node.Faults.On("SELECT c", Fault.Hold(gate), times: 1);
        async Task<bool> RunAsync()
        {
            using var rows = await session.ExecuteAsync(Select).ConfigureAwait(false);
            then?.Invoke();
            return IsReadingThread;
        }
        var running = RunAsync();
        gate.Open();
        return await running.Within();
    }

    [Fact]
    public async Task Short_code_goes_on_on_the_thread_that_read_the_answer()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        Assert.True(await GoesOnWhereItWasReadAsync(fake, session));
    }

    [Fact]
    public async Task The_thread_pool_can_be_asked_for()
    {
        var (fake, cluster, session) = await StartAsync(new PoolingOptions { ResumeOnReadingThread = false });
        await using var _ = fake;
        await using var __ = cluster;
        Assert.False(await GoesOnWhereItWasReadAsync(fake, session));
    }

    [Fact]
    public async Task Long_code_goes_on_on_the_thread_pool_until_it_is_short_again()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        static void Compute()
        {
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromMilliseconds(1))
                Thread.SpinWait(10);
        }
        for (var i = 0; i < 50; i++)
            await GoesOnWhereItWasReadAsync(fake, session, Compute);
        Assert.False(await GoesOnWhereItWasReadAsync(fake, session, Compute));
        var isBack = false;
        for (var i = 0; i < Patience && !isBack; i++)
            isBack = await GoesOnWhereItWasReadAsync(fake, session);
        Assert.True(isBack);
    }

    [Fact]
    public async Task Each_gets_its_own_answer_though_the_reading_is_taken_over_all_the_time()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var questions = new BoundStatement[Questions.Count];
        for (var i = 0; i < questions.Length; i++)
        {
            fake.Execute($"INSERT INTO ks.pairs (a, b, c) VALUES ('key', {i}, '{Questions.AnswerOf(i)}')");
            var prepared = await session.PrepareAsync($"SELECT c FROM ks.pairs WHERE a = 'key' AND b = {i}").Within();
            questions[i] = prepared.Bind();
        }
        fake.Node.AnswerConstantly();
        // A thread that does not run for a moment is replaced: another one than the usual looks, all the time. What it may have to wait for between two instructions is
        // a buffer for a long answer, which others fight for; with answers that are not copied before, nearly each run fails.
        var options = new ConnectionOptions { ReaderKeptMax = TimeSpan.FromMicroseconds(20) };
        await using var connection = await Connection.ConnectAsync(fake.Node.EndPoint, options, Wait.Token());
        DeadlineSweeper.Remove(connection);
        var asking = new Questions(connection, questions);
        using var stop = new CancellationTokenSource();
        Thread Repeat(Action action)
        {
            var thread = new Thread(() =>
            {
                while (!stop.IsCancellationRequested)
                    action();
            }) { IsBackground = true };
            thread.Start();
            return thread;
        }
        var crowd = Enumerable.Range(0, CrowdSize).Select(_ => Repeat(() => BodyPool.Return(BodyPool.Rent(Questions.LongAnswer)))).Append(Repeat(connection.Sweep)).ToList();
        try
        {
            await asking.RunAsync(CrowdedTime).Within();
        }
        finally
        {
            await stop.CancelAsync();
            crowd.ForEach(t => t.Join());
        }
        Assert.True(asking.Readers > 1, "The reading was never taken over.");
    }

    /// <summary>Asks over and over again, many at a time, what is answered at various lengths, and compares the answers: half of it awaiting them, half of it as a sink.</summary>
    private sealed class Questions(Connection connection, BoundStatement[] statements) : IResponseSink
    {
        public const int Count = 64;
        public const int LongAnswer = 3000;

        /// <summary>Few, so that one who waits for a buffer is overtaken by the others.</summary>
        private const int LongEvery = 8;

        private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(20);

        [ThreadStatic]
        private static bool _isCounted;

        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile Exception? _failure;
        private long _end;
        private int _asked;
        private int _readers;

        /// <summary>Threads that have read answers.</summary>
        public int Readers => Volatile.Read(ref _readers);

        public static string AnswerOf(int question) => $"{question} " + new string((char)('a' + (question % 26)), question % LongEvery == 0 ? LongAnswer : question * 7 % 200);

        public Task RunAsync(TimeSpan time)
        {
            _end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            _asked = 2 * Count;
            for (var i = 0; i < Count; i++)
            {
                _ = AskAsync(i);
                Ask(i);
            }
            return _done.Task;
        }

        void IResponseSink.Completed(int item, object? host, Connection connection, long started, in Response response)
        {
            if (Compare(item, response))
                Ask((item + 1) % Count);
        }

        private void Ask(int question)
        {
            if (connection.Send(statements[question], Parameters, Stopwatch.GetTimestamp(), _timeout, this, question) is { } refusal)
                End(refusal);
        }

        private async Task AskAsync(int question)
        {
            while (Compare(question, await connection.SendAsync(statements[question], Parameters, _timeout, default).ConfigureAwait(false)))
                question = (question + 1) % Count;
        }

        private RequestParameters Parameters => new() { Version = connection.Version, Consistency = ConsistencyLevel.One };

        /// <summary>Whether to go on.</summary>
        private bool Compare(int question, in Response response)
        {
            if (IsReadingThread && !_isCounted)
            {
                _isCounted = true;
                Interlocked.Increment(ref _readers);
            }
            try
            {
                if (!response.IsSuccess)
                    throw response.Error!;
                using var rows = ResultDecoder.ToRowSet(response, statements[question].PreparedStatement, connection.Version, new ExecutionInfo(), out _, out _);
                Assert.True(rows.MoveNext());
                Assert.Equal(AnswerOf(question), rows.Current.GetString(0));
            }
            catch (Exception e)
            {
                _failure ??= e;
            }
            if (_failure is null && Stopwatch.GetTimestamp() < _end)
                return true;
            End(_failure);
            return false;
        }

        private void End(Exception? failure)
        {
            _failure ??= failure;
            if (Interlocked.Decrement(ref _asked) > 0)
                return;
            if (_failure is null)
                _done.TrySetResult();
            else
                _done.TrySetException(_failure);
        }
    }

    [Fact]
    public async Task Many_executions_can_be_started_by_the_code_an_answer_resumes_also_while_it_waits_for_them()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES ('key', ?, ?)").Within();
        using var statement = insert.Bind(0, "c");
        Task InsertAsync() => session.ExecuteConcurrentAsync(statement, 200, 16, 0, static (row, item, _) => row.Set(0, item));
        async Task RunAsync()
        {
            (await session.ExecuteAsync(Select).ConfigureAwait(false)).Dispose();
            await InsertAsync().ConfigureAwait(false);
        }
        await RunAsync().Within();
        var hasEnded = false;
        await GoesOnWhereItWasReadAsync(fake, session, () => hasEnded = InsertAsync().Wait(Wait.Deadline));
        Assert.True(hasEnded);
        Assert.Equal(200, fake.Execute("SELECT b FROM ks.pairs").Count);
        Assert.Equal(400, fake.Log.Requests.Count(r => r.Opcode == NodeOpcode.Execute));
    }

    [Fact]
    public async Task Code_that_waits_for_another_answer_of_the_same_connection_gets_it()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var wasAnswered = false;
        await GoesOnWhereItWasReadAsync(fake, session, () => wasAnswered = session.ExecuteAsync(Select).AsTask().Wait(Wait.Deadline));
        Assert.True(wasAnswered);
    }

    [Fact]
    public async Task Code_that_blocks_for_ever_time_and_again_costs_a_bounded_number_of_threads()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        using var release = new ManualResetEventSlim();
        var blocked = new ConcurrentBag<bool>();
        var blocking = new List<Task<bool>>();
        for (var i = 0; i < ManyBlocked; i++)
        {
            blocking.Add(GoesOnWhereItWasReadAsync(fake, session, () =>
            {
                blocked.Add(IsReadingThread);
                release.Wait(Wait.Deadline);
            }));
            await Wait.UntilAsync(() => blocked.Count == blocking.Count, "one more is blocked");
            for (var j = 0; j < 20; j++)
                (await session.ExecuteAsync(Select).Within()).Dispose();
        }
        Assert.InRange(blocked.Count(b => b), 0, 4);
        Assert.DoesNotContain(blocking, b => b.IsCompleted);
        release.Set();
        await Task.WhenAll(blocking).Within();
    }

    [Fact]
    public async Task The_other_answers_of_a_batch_come_though_the_first_one_s_user_blocks_until_they_do()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var gate = new Gate();
        fake.Node.Faults.On("SELECT c", Fault.StallAfter(0, gate), times: 1);
        using var others = new CountdownEvent(30);
        async Task<bool> FirstAsync()
        {
            using var rows = await session.ExecuteAsync(Select).ConfigureAwait(false);
            return others.Wait(Wait.Deadline);
        }
        async Task OtherAsync()
        {
            using var rows = await session.ExecuteAsync(Select).ConfigureAwait(false);
            others.Signal();
        }
        // All are answered with one write, once the first one's answer may go.
        var first = FirstAsync();
        var rest = Enumerable.Range(0, 30).Select(_ => OtherAsync()).ToList();
        gate.Open();
        Assert.True(await first.Within());
        await Task.WhenAll(rest).Within();
    }

    [Fact]
    public async Task Answers_read_together_with_one_of_nobody_end_with_the_connection()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        fake.Node.Faults.On("SELECT c", Fault.Mangle(f => [.. f, .. f[..2], 0x7F, 0xFF, .. f[4..]]), times: 1);
        await session.ExecuteAsync(new SimpleStatement(Select).SetTimeout(TimeSpan.FromMinutes(5))).AsTask().EndsAsync();
        await session.SucceedsAsync();
    }

    [Fact]
    public async Task A_session_can_be_disposed_by_the_code_an_answer_resumes()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var gate = new Gate();
        fake.Node.Faults.On("SELECT c", Fault.Hold(gate), times: 1);
        async Task RunAsync()
        {
            (await session.ExecuteAsync(Select).ConfigureAwait(false)).Dispose();
            await session.DisposeAsync().ConfigureAwait(false);
        }
        var running = RunAsync();
        gate.Open();
        await running.Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ExecuteAsync(Select).Within());
    }

    [Fact]
    public async Task Code_that_waits_for_answers_of_all_nodes_gets_them()
    {
        var (fake, cluster, session) = await StartAsync(nodes: 3);
        await using var _ = fake;
        await using var __ = cluster;
        var hosts = new HashSet<System.Net.EndPoint>();
        for (var i = 0; i < 5; i++)
        {
            async Task RunAsync()
            {
                (await session.ExecuteAsync(Select).ConfigureAwait(false)).Dispose();
                var others = Enumerable.Range(0, 30).Select(_ => session.ExecuteAsync(Select).AsTask()).ToArray();
                Assert.True(Task.WaitAll(others, Wait.Deadline));
                foreach (var other in others)
                {
                    using var rows = await other;
                    hosts.Add(rows.Info.QueriedHost!);
                }
            }
            await RunAsync().Within();
        }
        Assert.Equal(3, hosts.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Requests_sent_by_resumed_code_arrive_each_once_whoever_sends_beside_it(int nodes)
    {
        var (fake, cluster, session) = await StartAsync(nodes: nodes);
        await using var _ = fake;
        await using var __ = cluster;
        async Task ChainAsync(int chain)
        {
            for (var i = 0; i < 50; i++)
                (await session.ExecuteAsync($"INSERT INTO ks.pairs (a, b, c) VALUES ('chain {chain}', {i}, '')").ConfigureAwait(false)).Dispose();
        }
        await Task.WhenAll(Enumerable.Range(0, 40).Select(c => c % 2 == 0 ? ChainAsync(c) : Task.Run(() => ChainAsync(c)))).Within();
        Assert.Equal(40 * 50, fake.Log.Requests.Count(r => r.Opcode == NodeOpcode.Query && r.Cql.StartsWith("INSERT", StringComparison.Ordinal)));
        Assert.Equal(40 * 50, fake.Log.Requests.Where(r => r.Cql.StartsWith("INSERT", StringComparison.Ordinal)).Select(r => r.Cql).Distinct().Count());
    }
}
