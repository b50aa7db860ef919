using SocialFeed.Embedded.Caching;

namespace SocialFeed.Embedded.Tests;

public sealed class ShardedCacheTests
{
    [Fact]
    public void A_value_is_found_until_a_commit_changes_it()
    {
        var cache = new ShardedCache<string>(64);
        cache.Put(5, "first", 0);
        Assert.True(cache.TryGet(5, out var value));
        Assert.Equal("first", value);
        Assert.False(cache.TryGet(6, out _));

        cache.Invalidate(5, 1);
        Assert.False(cache.TryGet(5, out _));
        cache.Put(5, "second", 1);
        Assert.True(cache.TryGet(5, out value));
        Assert.Equal("second", value);
    }

    [Fact]
    public void What_was_read_before_a_commit_is_not_kept_after_it()
    {
        var cache = new ShardedCache<string>(64);
        cache.Invalidate(5, 3);
        cache.Put(5, "stale", 2);
        Assert.False(cache.TryGet(5, out _));

        cache.Flush(4);
        cache.Put(6, "stale", 3);
        Assert.False(cache.TryGet(6, out _));
        cache.Put(6, "fresh", 4);
        Assert.True(cache.TryGet(6, out _));
    }

    [Fact]
    public void It_holds_no_more_than_its_capacity_and_keeps_what_is_used()
    {
        var cache = new ShardedCache<long>(1_024);
        cache.Put(-1, -1, 0);
        for (var key = 0L; key < 20_000; key++)
        {
            cache.Put(key, key, 0);
            Assert.True(cache.TryGet(-1, out _));
        }

        var kept = Enumerable.Range(0, 20_000).Count(key => cache.TryGet(key, out var value) && value == key);
        Assert.InRange(kept, 900, 1_023);
    }

    [Fact]
    public void Its_weight_is_bounded_too()
    {
        var cache = new ShardedCache<string>(1_024, value => value.Length, 3_200);
        for (var key = 0L; key < 2_000; key++)
            cache.Put(key, new string('x', 50), 0);
        Assert.InRange(Enumerable.Range(0, 2_000).Count(key => cache.TryGet(key, out _)), 1, 64);

        cache.Put(1, new string('x', 3_201), 0);
        Assert.False(cache.TryGet(1, out var tooHeavy) && tooHeavy.Length > 3_200);
    }

    [Fact]
    public void A_capacity_of_nothing_turns_it_off()
    {
        var cache = new ShardedCache<string>(0);
        cache.Put(1, "one", 0);
        cache.Invalidate(1, 1);
        cache.Flush(2);
        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void A_hit_allocates_nothing()
    {
        var cache = new ShardedCache<long>(64);
        cache.Put(1, 1, 0);
        cache.TryGet(1, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            cache.TryGet(1, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
