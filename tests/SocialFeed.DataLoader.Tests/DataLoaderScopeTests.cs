namespace SocialFeed.DataLoader.Tests;

public sealed class DataLoaderScopeTests
{
    private readonly RequestBatchScheduler _scheduler = new(_ => 0);

    [Fact]
    public void Loaders_are_created_when_first_asked_for_and_shared_within_the_request()
    {
        int created = 0;
        var scope = new DataLoaderScope(_scheduler, (scope, type) =>
        {
            created++;
            return Create(scope, type);
        });
        Assert.Equal(0, scope.Count);

        Assert.Same(scope.Get<IdentityLoader<int>>(), scope.Get<IdentityLoader<int>>());
        Assert.NotNull(scope.Get<IdentityLoader<string>>());

        Assert.Equal(2, created);
        Assert.Equal(2, scope.Count);
    }

    [Fact]
    public void A_reset_scope_keeps_its_loaders_and_none_of_their_values()
    {
        var scope = new DataLoaderScope(_scheduler, Create) { State = "alice" };
        var loader = scope.Get<IdentityLoader<int>>();
        Task<IReadOnlyList<int>> first = loader.LoadAsync([1, 2]);
        loader.Prime(3, 3);
        _scheduler.Dispatch(RequestBatchScheduler.AllSources);
        Assert.True(first.IsCompletedSuccessfully);

        _scheduler.Reset();
        scope.Reset();

        Assert.Same(loader, scope.Get<IdentityLoader<int>>());
        Assert.Null(scope.State);
        Assert.False(loader.TryGetCached(1, out _));
        Assert.False(loader.TryGetCached(3, out _));
        _ = loader.LoadAsync([1]);
        _scheduler.Dispatch(RequestBatchScheduler.AllSources);
        Assert.Equal([[1, 2], [1]], loader.Fetches);
    }

    [Fact]
    public void A_cleared_scope_fetches_anew_within_the_request()
    {
        var scope = new DataLoaderScope(_scheduler, Create);
        var loader = (IdentityLoader<int>)scope.Get(typeof(IdentityLoader<int>));
        _ = loader.LoadAsync([1]);
        _scheduler.Dispatch(RequestBatchScheduler.AllSources);

        scope.Clear();
        _ = loader.LoadAsync([1]);
        _scheduler.Dispatch(RequestBatchScheduler.AllSources);

        Assert.Same(loader, scope.Get<IdentityLoader<int>>());
        Assert.Equal([[1], [1]], loader.Fetches);
    }

    [Fact]
    public async Task A_loader_with_a_running_fetch_does_not_reach_the_next_request()
    {
        var gate = new TaskCompletionSource();
        var scope = new DataLoaderScope(_scheduler, Create);
        var loader = scope.Get<IdentityLoader<int>>();
        loader.Delay = _ => gate.Task;
        Task<int> late = loader.LoadAsync(1).AsTask();
        _scheduler.Dispatch(RequestBatchScheduler.AllSources);

        _scheduler.Reset();
        scope.Reset();

        Assert.NotSame(loader, scope.Get<IdentityLoader<int>>());
        gate.SetResult();
        Assert.Equal(1, await late);
    }

    [Fact]
    public void A_huge_cache_is_given_up_on_reset()
    {
        var loader = new IdentityLoader<int>(_scheduler);
        for (int key = 0; key <= DataLoaderOptions.MaxRetainedCacheSize * 2; key++)
        {
            loader.Prime(key, key);
        }

        Assert.True(loader.TryReset());

        Assert.False(loader.TryGetCached(0, out _));
        Assert.True(loader.Prime(0, 1));
    }

    [Fact]
    public void A_factory_that_returns_the_wrong_loader_is_named()
    {
        var scope = new DataLoaderScope(_scheduler, (scope, _) => new IdentityLoader<int>(scope.Scheduler));

        var error = Assert.Throws<InvalidOperationException>(() => scope.Get<IdentityLoader<string>>());

        Assert.StartsWith("The loader factory returned IdentityLoader`1 for IdentityLoader`1", error.Message);
        Assert.Throws<ArgumentNullException>(() => new DataLoaderScope(_scheduler, null!));
        Assert.Throws<ArgumentNullException>(() => new DataLoaderScope(null!, Create));
    }

    private static IDataLoader Create(DataLoaderScope scope, Type type) =>
        (IDataLoader)Activator.CreateInstance(type, scope.Scheduler, null, null)!;
}
