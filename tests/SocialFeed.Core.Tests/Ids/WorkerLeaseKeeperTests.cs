using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Tests.Ids;

public sealed class WorkerLeaseKeeperTests : IAsyncLifetime
{
    private readonly Product _product = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Two_processes_get_different_numbers()
    {
        var one = await NewKeeper().AcquireAsync("one", default);
        var two = await NewKeeper().AcquireAsync("two", default);
        Assert.NotEqual(one.Worker, two.Worker);
    }

    [Fact]
    public async Task A_number_that_was_given_back_is_used_again_for_later_ids_only()
    {
        var first = NewKeeper();
        var ids = await first.AcquireAsync("one", default);
        var last = Enumerable.Range(0, 20_000).Select(_ => ids.Next()).Last(); // runs some milliseconds ahead of the clock
        await first.ReleaseAsync(default);
        Assert.Throws<WorkerLeaseLostException>(() => ids.Next());
        var again = await NewKeeper().AcquireAsync("two", default);
        Assert.Equal(ids.Worker, again.Worker);
        Assert.True(again.Next() > last);
    }

    [Fact]
    public async Task Renewing_keeps_the_number_for_ever()
    {
        var keeper = NewKeeper();
        var ids = await keeper.AcquireAsync("one", default);
        for (var renewal = 0; renewal < 10; renewal++)
        {
            _product.Time.Advance(WorkerLeaseKeeper.RenewEvery);
            Assert.True(await keeper.RenewAsync(default));
            ids.Next();
        }
    }

    [Fact]
    public async Task Without_renewal_ids_stop_before_another_process_can_have_the_number()
    {
        var ids = await NewKeeper().AcquireAsync("one", default);
        _product.Time.Advance(WorkerLeaseKeeper.LeaseLife - Limits.ClockSkew);
        Assert.Throws<WorkerLeaseLostException>(() => ids.Next());
    }

    [Fact]
    public async Task A_lost_lease_stops_ids_for_good()
    {
        var stale = NewKeeper();
        var ids = await stale.AcquireAsync("one", default);
        _product.Time.Advance(WorkerLeaseKeeper.LeaseLife + TimeSpan.FromSeconds(1));
        var other = await NewKeeper().AcquireAsync("two", default);
        Assert.Equal(ids.Worker, other.Worker);
        Assert.False(await stale.RenewAsync(default));
        Assert.Throws<WorkerLeaseLostException>(() => ids.Next());
    }

    [Fact]
    public void Ids_before_the_lease_are_refused() => Assert.Throws<InvalidOperationException>(() => NewKeeper().Ids);

    private WorkerLeaseKeeper NewKeeper() => new(_product.Store.WorkerLeases, _product.Time, NullLogger<WorkerLeaseKeeper>.Instance);
}
