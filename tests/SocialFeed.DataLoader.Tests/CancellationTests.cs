namespace SocialFeed.DataLoader.Tests;

public sealed class CancellationTests : IDisposable
{
    private readonly CancellationTokenSource _request = new();
    private readonly ManualBatchScheduler _scheduler;

    public CancellationTests() => _scheduler = new ManualBatchScheduler(_request.Token);

    public void Dispose() => _request.Dispose();

    [Fact]
    public async Task Cancelling_one_wait_leaves_the_batch_and_the_other_waits_alone()
    {
        var loader = new IdentityLoader<int>(_scheduler);
        using var mine = new CancellationTokenSource();

        Task<int> cancelled = loader.LoadAsync(1, mine.Token).AsTask();
        Task<int> other = loader.LoadAsync(1).AsTask();
        Task<IReadOnlyList<int>> cancelledList = loader.LoadAsync([1, 2], mine.Token);
        Task<IReadOnlyList<Result<int>>> cancelledResults = loader.LoadResultsAsync([1, 2], mine.Token);
        Task<IReadOnlyList<int>> otherList = loader.LoadAsync([1, 2]);
        await mine.CancelAsync();

        Assert.Equal(mine.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled)).CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelledList);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelledResults);
        await _scheduler.DispatchAsync();
        Assert.Equal(1, await other);
        Assert.Equal([1, 2], await otherList);
        Assert.Equal([[1, 2]], loader.Fetches);
    }

    [Fact]
    public async Task A_fetch_runs_with_the_token_of_the_request_not_with_that_of_a_wait()
    {
        CancellationToken seen = default;
        var loader = new IdentityLoader<int>(_scheduler)
        {
            Delay = token =>
            {
                seen = token;
                return Task.CompletedTask;
            },
        };
        using var mine = new CancellationTokenSource();

        Task<int> load = loader.LoadAsync(1, mine.Token).AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal(1, await load);
        Assert.Equal(_request.Token, seen);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_adds_no_key()
    {
        var loader = new IdentityLoader<int>(_scheduler);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loader.LoadAsync(1, cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loader.LoadAsync([1], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loader.LoadResultsAsync([1], cancelled));
        Assert.Equal(0, _scheduler.PendingCount);
    }

    [Fact]
    public async Task Everything_pending_fails_when_the_request_is_cancelled()
    {
        var neverEnding = new TaskCompletionSource();
        var running = new IdentityLoader<int>(_scheduler) { Delay = _ => neverEnding.Task };
        var waiting = new IdentityLoader<int>(_scheduler);
        Task<int> inFlight = running.LoadAsync(1).AsTask();
        Task<IReadOnlyList<int>> inFlightList = running.LoadAsync([1, 2]);
        Task dispatched = _scheduler.DispatchAsync();
        Task<int> notStarted = waiting.LoadAsync(1).AsTask();

        await _request.CancelAsync();

        Assert.Equal(_request.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inFlight)).CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inFlightList);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notStarted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.LoadAsync(2).AsTask());
        await _scheduler.DispatchAsync();
        Assert.Empty(waiting.Fetches);
        Assert.False(running.TryGetCached(1, out _));

        // The fetch ends late: nothing is answered twice and the loader counts it as ended.
        Assert.False(running.TryReset());
        neverEnding.SetResult();
        await dispatched;
        Assert.False(running.TryGetCached(1, out _));
        Assert.True(running.TryReset());
    }

    [Fact]
    public async Task A_cancelled_request_cancels_a_list_of_results_as_a_whole()
    {
        var loader = new IdentityLoader<int>(_scheduler);
        Task<IReadOnlyList<Result<int>>> results = loader.LoadResultsAsync([1, 2]);

        await _request.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => results);
        Assert.True(results.IsCanceled);
    }

    [Fact]
    public async Task A_fetch_that_observes_the_cancelled_request_ends_as_cancelled()
    {
        var loader = new IdentityLoader<int>(_scheduler)
        {
            Delay = token => Task.FromException(new OperationCanceledException(token)),
        };
        Task<int> load = loader.LoadAsync(1).AsTask();

        await _scheduler.DispatchAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.True(load.IsCanceled);
    }

    [Fact]
    public async Task Waits_hold_no_registration_on_a_long_lived_token_once_they_ended()
    {
        using var longLived = new CancellationTokenSource();
        (WeakReference loader, Task load) = LoadAndForget(longLived.Token);
        await load;

        for (int i = 0; i < 3 && loader.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(loader.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static (WeakReference Loader, Task Load) LoadAndForget(CancellationToken longLived)
    {
        // The request's own token is long-lived as well: the batch must let go of it.
        var scheduler = new ManualBatchScheduler(longLived);
        var loader = new IdentityLoader<int>(scheduler);
        using var other = CancellationTokenSource.CreateLinkedTokenSource(longLived);
        Task<IReadOnlyList<int>> list = loader.LoadAsync([1, 2], other.Token);
        Task<int> single = loader.LoadAsync(1, other.Token).AsTask();
        _ = scheduler.DispatchAsync();
        Assert.True(list.IsCompletedSuccessfully);
        return (new WeakReference(loader), single);
    }
}
