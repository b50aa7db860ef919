using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Policies;

public class PreparedStatementCacheTests
{
    [Fact]
    public async Task Callers_that_ask_at_once_share_one_request()
    {
        var cache = new PreparedStatementCache(10);
        var answer = new TaskCompletionSource<PreparedStatement>();
        var asked = 0;
        Task<PreparedStatement> Prepare(string cql)
        {
            asked++;
            return answer.Task;
        }

        var callers = Enumerable.Range(0, 50).Select(_ => cache.GetOrPrepareAsync("a", Prepare, default).AsTask()).ToArray();
        answer.SetResult(Statement("a"));
        var statements = await Task.WhenAll(callers).Within();

        Assert.Equal(1, asked);
        Assert.Single(statements.Distinct());
    }

    [Fact]
    public async Task A_failure_goes_to_all_who_waited_and_is_not_kept()
    {
        var cache = new PreparedStatementCache(10);
        var answer = new TaskCompletionSource<PreparedStatement>();
        var first = cache.GetOrPrepareAsync("a", _ => answer.Task, default).AsTask();
        var second = cache.GetOrPrepareAsync("a", _ => throw new InvalidOperationException("not shared"), default).AsTask();
        answer.SetException(new InvalidQueryException("no such table"));

        await Assert.ThrowsAsync<InvalidQueryException>(() => first.Within());
        await Assert.ThrowsAsync<InvalidQueryException>(() => second.Within());
        var statement = Statement("a");
        Assert.Same(statement, await cache.GetOrPrepareAsync("a", _ => Task.FromResult(statement), default));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task One_callers_cancellation_leaves_the_request_to_the_others()
    {
        var cache = new PreparedStatementCache(10);
        var answer = new TaskCompletionSource<PreparedStatement>();
        using var cancelled = new CancellationTokenSource();
        var first = cache.GetOrPrepareAsync("a", _ => answer.Task, cancelled.Token).AsTask();
        var second = cache.GetOrPrepareAsync("a", _ => throw new InvalidOperationException("not shared"), default).AsTask();

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within());
        answer.SetResult(Statement("a"));

        Assert.Equal("a", (await second.Within()).Cql);
    }

    [Fact]
    public async Task The_least_recently_asked_for_makes_room()
    {
        var cache = new PreparedStatementCache(2);
        await Get(cache, "a");
        await Get(cache, "b");
        await Get(cache, "a");
        await Get(cache, "c");

        Assert.Equal(2, cache.Count);
        Assert.False(await Get(cache, "a"));
        Assert.True(await Get(cache, "b"));
    }

    /// <summary>True when the statement had to be prepared.</summary>
    private static async Task<bool> Get(PreparedStatementCache cache, string text)
    {
        var prepared = false;
        await cache.GetOrPrepareAsync(
            text, cql =>
            {
                prepared = true;
                return Task.FromResult(Statement(cql));
            },
            default);
        return prepared;
    }

    private static PreparedStatement Statement(string cql) => new(cql, null, [1], [], [], null);
}
