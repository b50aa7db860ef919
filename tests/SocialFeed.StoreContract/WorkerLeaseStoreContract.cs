using SocialFeed.Core.Ids;

namespace SocialFeed.StoreContract;

public abstract class WorkerLeaseStoreContract(StoreFixture stores) : Contract(stores)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    [Fact]
    public async Task No_two_live_leases_have_the_same_number()
    {
        var leases = await TogetherAsync(Enumerable.Range(0, 30).Select<int, Func<ValueTask<WorkerLease?>>>(_ => () => AcquireAsync(Now.AddMinutes(1))));

        Assert.All(leases, lease => Assert.InRange(lease!.Worker, 0, SnowflakeId.MaxWorker));
        Assert.Equal(30, leases.Select(lease => lease!.Worker).Distinct().Count());
    }

    [Fact]
    public async Task A_released_number_goes_to_the_next_who_must_start_after_its_last_use()
    {
        var first = await AcquireAsync(Now.AddMinutes(10));
        var used = Now.AddMinutes(1);
        await Stores.WorkerLeases.ReleaseAsync(first!, used, None);

        var second = await AcquireAsync(Now.AddMinutes(10));

        Assert.Equal(first!.Worker, second!.Worker);
        Assert.True(second.NotBefore >= used, $"{second.NotBefore:O} is before {used:O}.");
        Assert.False(await Stores.WorkerLeases.RenewAsync(first, Now.AddMinutes(20), None));
    }

    [Fact]
    public async Task A_lease_that_ran_out_can_be_taken_and_is_then_lost_to_its_former_owner()
    {
        var first = await AcquireAsync(Now.AddMinutes(1));
        Assert.True(await Stores.WorkerLeases.RenewAsync(first!, Now.AddMinutes(2), None));

        var meanwhile = await AcquireAsync(Now.AddMinutes(10), Now.AddSeconds(90));
        Assert.NotEqual(first!.Worker, meanwhile!.Worker);

        var second = await AcquireAsync(Now.AddMinutes(10), Now.AddMinutes(3));
        Assert.Equal(first.Worker, second!.Worker);
        Assert.True(second.NotBefore >= Now.AddMinutes(2), $"{second.NotBefore:O} is before the end of the lease.");
        Assert.False(await Stores.WorkerLeases.RenewAsync(first, Now.AddMinutes(20), None));
        Assert.True(await Stores.WorkerLeases.RenewAsync(second, Now.AddMinutes(20), None));
    }

    private ValueTask<WorkerLease?> AcquireAsync(DateTimeOffset until, DateTimeOffset? now = null) =>
        Stores.WorkerLeases.AcquireAsync(NewHandle(), now ?? Now, until, None);
}
