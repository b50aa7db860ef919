using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Connections;

public class StreamSlotsTests
{
    [Fact]
    public void Ids_in_use_are_never_given_twice_and_all_of_them_can_be_used() => Seed.Cases(3, random =>
    {
        var slots = new StreamSlots();
        Assert.Equal(0, slots.Rent(new PendingRequest(), 1));
        slots.Return(0);
        slots.ReserveZero();
        var used = new List<(short Id, PendingRequest Request)>();
        var ids = new HashSet<short>();
        for (var i = 0; i < 20_000; i++)
        {
            if (used.Count == 0 || random.Next(100) < 70)
            {
                var request = new PendingRequest();
                var id = slots.Rent(request, long.MaxValue);
                Assert.True(id > 0 && ids.Add(id));
                used.Add((id, request));
            }
            else
            {
                var index = random.Next(used.Count);
                var (id, request) = used[index];
                Assert.Same(request, slots[id]);
                used[index] = used[^1];
                used.RemoveAt(used.Count - 1);
                ids.Remove(id);
                slots.Return(id);
                Assert.Null(slots[id]);
            }
        }
        Assert.Equal(used.Count, slots.Count);
        while (ids.Count < StreamSlots.IdMax)
            Assert.True(ids.Add(slots.Rent(new PendingRequest(), 1)));
        Assert.Throws<InvalidOperationException>(() => slots.Rent(new PendingRequest(), 1));
    });

    [Fact]
    public void What_has_expired_is_taken_once_and_its_id_stays_in_use_until_the_late_answer()
    {
        var slots = new StreamSlots();
        var early = new PendingRequest();
        var late = new PendingRequest();
        var earlyId = slots.Rent(early, 10);
        slots.Rent(late, 20);
        var expired = new List<PendingRequest>();
        Assert.Equal(10, slots.TakeExpired(9, expired));
        Assert.Empty(expired);
        Assert.Equal(20, slots.TakeExpired(10, expired));
        Assert.Equal([early], expired);
        Assert.Same(PendingRequest.Orphan, slots[earlyId]);
        Assert.Equal(2, slots.Count);
        Assert.NotEqual(earlyId, slots.Rent(new PendingRequest(), long.MaxValue));
        expired.Clear();
        Assert.Equal(long.MaxValue, slots.TakeExpired(20, expired));
        Assert.Equal([late], expired);
        slots.Return(earlyId);
        Assert.Equal(earlyId, slots.Rent(new PendingRequest(), long.MaxValue));
    }

    [Fact]
    public void Bytes_count_until_they_are_answered()
    {
        var slots = new StreamSlots();
        var (one, other) = (slots.Rent(new PendingRequest(), 1), slots.Rent(new PendingRequest(), 2));
        slots.SetLength(one, 100);
        slots.SetLength(other, 20);
        Assert.Equal(120, slots.Bytes);
        slots.TakeExpired(1, []);
        Assert.Equal(120, slots.Bytes);
        slots.Return(one);
        Assert.Equal(20, slots.Bytes);
        slots.TakeAll();
        Assert.Equal(0, slots.Bytes);
    }

    [Fact]
    public void An_id_beyond_those_ever_used_has_no_request()
    {
        var slots = new StreamSlots();
        Assert.Null(slots[0]);
        Assert.Null(slots[StreamSlots.IdMax]);
    }
}
