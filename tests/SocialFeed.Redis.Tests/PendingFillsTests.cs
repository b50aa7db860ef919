using SocialFeed.Redis.Timelines;

namespace SocialFeed.Redis.Tests;

public sealed class PendingFillsTests
{
    private static readonly byte[] First = [1, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Second = [2, 0, 0, 0, 0, 0, 0, 0];
    private readonly ManualTime _time = new();

    [Fact]
    public void A_fill_completes_with_the_generation_it_began_with()
    {
        var fills = new PendingFills(_time);
        fills.Begin(1, First);
        fills.Begin(2, Second);
        Assert.Equal(First, fills.Complete(1));
        Assert.Equal(Second, fills.Complete(2));
        Assert.Null(fills.Complete(1));
    }

    [Fact]
    public void Fills_of_one_timeline_complete_in_any_number()
    {
        var fills = new PendingFills(_time);
        fills.Begin(1, First);
        fills.Begin(1, First);
        Assert.Equal(First, fills.Complete(1));
        Assert.Equal(First, fills.Complete(1));
        Assert.Null(fills.Complete(1));
    }

    [Fact]
    public void Fills_of_two_timelines_cannot_be_told_apart_and_none_is_believed_until_all_are_over()
    {
        var fills = new PendingFills(_time);
        fills.Begin(1, First);
        fills.Begin(1, Second);
        Assert.Null(fills.Complete(1));
        fills.Begin(1, Second);
        Assert.Null(fills.Complete(1));
        Assert.Null(fills.Complete(1));
        fills.Begin(1, Second);
        Assert.Equal(Second, fills.Complete(1));
    }

    [Fact]
    public void A_fill_that_never_completed_is_forgotten_in_time()
    {
        var fills = new PendingFills(_time);
        fills.Begin(1, First);
        _time.Advance(PendingFills.FillExpiry / 2);
        fills.Begin(1, Second);
        _time.Advance(PendingFills.FillExpiry * 0.6);
        Assert.Equal(Second, fills.Complete(1));
        // The other one may have been halted only. Then it is over.
        _time.Advance(PendingFills.FillExpiry);
        fills.Begin(1, First);
        Assert.Null(fills.Complete(1));
        fills.Begin(1, First);
        Assert.Equal(First, fills.Complete(1));
    }

    [Fact]
    public void A_fill_that_was_halted_does_not_complete_in_the_name_of_one_that_began_after_it()
    {
        var fills = new PendingFills(_time);
        fills.Begin(1, First);
        _time.Advance(PendingFills.FillExpiry * 1.01);
        fills.Begin(1, Second);
        Assert.Null(fills.Complete(1));
    }

    [Fact]
    public void A_fill_that_took_too_long_is_not_believed()
    {
        var fills = new PendingFills(_time);
        fills.Begin(1, First);
        _time.Advance(PendingFills.FillExpiry * 1.01);
        Assert.Null(fills.Complete(1));
    }

    [Fact]
    public void A_fill_without_room_is_not_taken_for_a_later_one()
    {
        var fills = new PendingFills(_time, capacity: 1);
        Assert.True(fills.Begin(1, First));
        Assert.False(fills.Begin(2, First));
        Assert.Null(fills.Complete(1));
        Assert.True(fills.Begin(2, Second)); // Which of the two fills of 2 completes now?
        Assert.Null(fills.Complete(2));
        _time.Advance(PendingFills.FillExpiry * 1.01);
        Assert.True(fills.Begin(3, First));
        Assert.Equal(First, fills.Complete(3));
    }
}
