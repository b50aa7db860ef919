using System.Net;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Real;

/// <summary>The real node behind a proxy that breaks connections.</summary>
[Collection(nameof(RealNode))]
public class ProxiedNodeTests(RealNode real)
{
    [Fact]
    public async Task No_answer_is_crossed_and_no_counter_counts_too_much_while_connections_break()
    {
        await using var proxy = new FaultProxy(IPEndPoint.Parse(real.Address), IPAddress.Loopback);
        var random = new Random(Seed.Value);
        proxy.PieceSizes = () => random.Next(5) == 0 ? random.Next(1, 30) : random.Next(1, 5000);
        await using var cluster = Cluster.Builder().AddContactPoint(proxy.EndPoint).WithPort(proxy.EndPoint.Port)
            .WithReconnectionPolicy(new ConstantReconnectionPolicy(TimeSpan.FromMilliseconds(20))).Build();
        await using var session = await cluster.ConnectAsync().Within();
        await session.ExecuteAsync($"CREATE TABLE {real.Keyspace}.tallies (id int PRIMARY KEY, n counter)").Within();
        var insert = await session.PrepareAsync($"INSERT INTO {real.Keyspace}.rows (a, b, c) VALUES (?, ?, ?)").Within();
        var select = await session.PrepareAsync($"SELECT a, b, c FROM {real.Keyspace}.rows WHERE a = ? AND b = ?").Within();
        var add = await session.PrepareAsync($"UPDATE {real.Keyspace}.tallies SET n = n + 1 WHERE id = 1").Within();
        insert.IsIdempotent = select.IsIdempotent = true;

        const int Rounds = 2000;
        var (issued, completed, added, wrong) = (0, 0, 0, 0);
        var work = Parallel.ForEachAsync(Enumerable.Range(0, Rounds), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            Interlocked.Increment(ref issued);
            using var write = insert.Bind("broken", i, $"{i}");
            var written = await EndsAsync(session, write, _ => true, otherwise: false);
            using var read = select.Bind("broken", i);
            if (!await EndsAsync(session, read, rows => rows.MoveNext() ? rows.Current.GetInt32(1) == i && rows.Current.GetString(2) == $"{i}" : !written))
                Interlocked.Increment(ref wrong);
            using var count = add.Bind();
            if (await EndsAsync(session, count, _ => true, otherwise: false))
                Interlocked.Increment(ref added);
            else
                await session.SucceedsAsync();
            Interlocked.Increment(ref completed);
        });
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(100));
            proxy.Cut();
        }
        await work.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((Rounds, Rounds, 0), (issued, completed, wrong));
        Assert.True(proxy.Accepted > 4, $"{proxy.Accepted} connections: nothing was broken");
        using var result = await real.Session.ExecuteAsync($"SELECT n FROM {real.Keyspace}.tallies").Within();
        Assert.InRange(Assert.Single(result.ToList(r => r.GetInt64(0))), added, Rounds);
    }

    /// <summary>Whether the result is as it should be, or <paramref name="otherwise"/> when there is none.</summary>
    private static async Task<bool> EndsAsync(ISession session, IStatement statement, Func<RowSet, bool> check, bool otherwise = true)
    {
        try
        {
            using var rows = await session.ExecuteAsync(statement).Within();
            return check(rows);
        }
        catch (CqlException)
        {
            return otherwise;
        }
    }
}
