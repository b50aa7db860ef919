using SocialFeed.Redis.Records;

namespace SocialFeed.Redis.Tests;

public sealed class FlightsTests
{
    private static readonly TimeSpan JoinFor = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();
    private readonly Flights<string> _flights;
    private readonly List<(long Id, TaskCompletionSource<string?> Flight)> _own = [];

    public FlightsTests() => _flights = new Flights<string>(_time, JoinFor);

    [Fact]
    public async Task Those_who_ask_meanwhile_get_what_the_one_reading_gives()
    {
        var first = _flights.Join(1, _own);
        var second = _flights.Join(1, _own);
        var other = _flights.Join(2, _own);
        Assert.Equal([1, 2], _own.Select(flight => flight.Id));
        _flights.Land(1, _own[0].Flight, "read");
        Assert.Equal("read", await first);
        Assert.Equal("read", await second);
        Assert.False(other.IsCompleted);
        _ = _flights.Join(1, _own);
        Assert.Equal(3, _own.Count);
    }

    [Fact]
    public async Task A_failure_is_everybodys_and_the_next_reads_anew()
    {
        var first = _flights.Join(1, _own);
        _flights.Fail(1, _own[0].Flight, new IOException());
        await Assert.ThrowsAsync<IOException>(() => first);
        _ = _flights.Join(1, _own);
        Assert.Equal(2, _own.Count);
    }

    [Fact]
    public void A_reading_that_was_forgotten_is_not_joined_and_does_not_end_the_next()
    {
        _ = _flights.Join(1, _own);
        _flights.Forget(1);
        var second = _flights.Join(1, _own);
        _flights.Land(1, _own[0].Flight, "before");
        Assert.Same(second, _flights.Join(1, _own));
        Assert.Equal(2, _own.Count);
    }

    [Fact]
    public void A_reading_that_takes_long_is_not_joined()
    {
        _ = _flights.Join(1, _own);
        _time.Advance(JoinFor);
        _ = _flights.Join(1, _own);
        Assert.Equal(2, _own.Count);
    }
}
