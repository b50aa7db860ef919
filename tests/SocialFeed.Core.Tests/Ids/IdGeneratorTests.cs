using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Tests.Ids;

public sealed class IdGeneratorTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Ids_carry_their_time_and_worker()
    {
        var id = new IdGenerator(_time, 1023, DateTimeOffset.MinValue).Next();
        Assert.Equal(_time.GetUtcNow(), SnowflakeId.TimeOf(id));
        Assert.Equal(1023, SnowflakeId.WorkerOf(id));
        Assert.True(id > 0);
    }

    [Fact]
    public void A_full_millisecond_spills_into_the_next_one_without_a_repeat()
    {
        var ids = new IdGenerator(_time, 7, DateTimeOffset.MinValue);
        var made = Enumerable.Range(0, 3 * (SnowflakeId.MaxSequence + 1)).Select(_ => ids.Next()).ToList();
        Assert.Equal(made.Distinct().Order(), made);
        Assert.Equal(_time.GetUtcNow().AddMilliseconds(2), SnowflakeId.TimeOf(made[^1]));
        Assert.All(made, id => Assert.Equal(7, SnowflakeId.WorkerOf(id)));
    }

    [Fact]
    public void A_clock_that_steps_back_a_little_is_waited_out_and_ids_still_grow()
    {
        var ids = new IdGenerator(_time, 1, DateTimeOffset.MinValue);
        var before = ids.Next();
        _time.Advance(-IdGenerator.MaxAhead + TimeSpan.FromMilliseconds(10));
        Assert.True(ids.Next() > before);
    }

    [Fact]
    public void A_clock_that_steps_back_too_far_is_refused_until_it_has_caught_up()
    {
        var ids = new IdGenerator(_time, 1, DateTimeOffset.MinValue);
        var before = ids.Next();
        _time.Advance(TimeSpan.FromMinutes(-1));
        var refused = Assert.Throws<ClockMovedBackException>(() => ids.Next());
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Behind);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(ids.Next() > before);
    }

    [Fact]
    public void Ids_asked_for_faster_than_they_can_be_made_are_refused()
    {
        var ids = new IdGenerator(_time, 1, DateTimeOffset.MinValue);
        var perBound = ((int)IdGenerator.MaxAhead.TotalMilliseconds + 1) * (SnowflakeId.MaxSequence + 1);
        for (var i = 0; i < perBound; i++)
            ids.Next();
        Assert.Throws<ClockMovedBackException>(() => ids.Next());
    }

    [Fact]
    public void No_id_is_made_from_a_time_that_a_former_holder_of_the_number_may_have_used()
    {
        var notBefore = _time.GetUtcNow().AddMilliseconds(500);
        var id = new IdGenerator(_time, 1, notBefore).Next();
        Assert.True(SnowflakeId.TimeOf(id) > notBefore);
    }

    [Fact]
    public void A_generator_makes_no_ids_beyond_its_lease()
    {
        var ids = new IdGenerator(_time, 1, DateTimeOffset.MinValue);
        ids.AllowUntil(_time.GetUtcNow().AddSeconds(10));
        ids.Next();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Throws<WorkerLeaseLostException>(() => ids.Next());
        ids.AllowUntil(_time.GetUtcNow().AddSeconds(10));
        ids.Next();
        ids.Stop();
        Assert.Throws<WorkerLeaseLostException>(() => ids.Next());
    }

    [Fact]
    public async Task Threads_never_get_the_same_id()
    {
        var ids = new IdGenerator(_time, 1, DateTimeOffset.MinValue);
        const int Each = 20_000;
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var own = new long[Each];
            for (var i = 0; i < Each; i++)
                own[i] = ids.Next();
            return own;
        })));
        Assert.All(made, own => Assert.Equal(own.Order(), own));
        Assert.Equal(4 * Each, made.SelectMany(own => own).Distinct().Count());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1024)]
    public void A_worker_number_outside_its_ten_bits_is_refused(int worker) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IdGenerator(_time, worker, DateTimeOffset.MinValue));
}
