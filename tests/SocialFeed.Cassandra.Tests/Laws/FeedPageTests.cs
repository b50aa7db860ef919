using SocialFeed.Cassandra.Tests.Histories;
using SocialFeed.Core;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Tests;

namespace SocialFeed.Cassandra.Tests.Laws;

/// <summary>
/// What a page of a home feed asks of the servers: within the retention of home rows a number of statements and of
/// round trips that does not grow with whom the reader follows, with the cache and without; below it, one bounded by
/// it.
/// </summary>
[Collection(SharedKeyspace.Name)]
public sealed class FeedPageTests(Keyspace keyspace)
{
    private const int PageSize = 20;
    private const int PagesRead = 3;

    /// <summary>Candidates that a page looks up at first, with those to spare: each may be a post and an author.</summary>
    private const int LookedUp = PageSize + 5;

    /// <summary>Reader, follows, mutes; the own timeline and its directory; follows of and blocks with the authors.</summary>
    private const int FixedStatements = 7;

    [Fact]
    public async Task A_page_within_the_retention_takes_the_same_whomever_the_reader_follows()
    {
        var costs = new List<(string Kind, int Statements, int Rounds)>();
        foreach (var following in new[] { 30, 120 })
        {
            var (product, counting, reader) = await PrepareAsync(new FanOutOptions(), following);
            await using var _ = product;
            foreach (var page in await ReadPagesAsync(product, counting, reader))
                costs.Add(("with the cache", page.Statements, page.Rounds));
            await product.Store.TimelineCache.FlushAsync(default);
            counting.Reset();
            await product.Feed.ReadAsync(reader, PageArguments.First(PageSize), default);
            costs.Add(("cache flushed", counting.Statements, counting.Rounds));
        }

        foreach (var kind in costs.GroupBy(cost => cost.Kind))
        {
            // One read of home rows, of two buckets at most at first and six in all, comes on top when the cache is gone.
            var homeReads = kind.Key == "cache flushed" ? 6 : 0;
            Assert.All(kind, cost => Assert.InRange(cost.Statements, 1, FixedStatements + (2 * LookedUp) + homeReads));
            Assert.All(kind, cost => Assert.InRange(cost.Rounds, 1, homeReads == 0 ? 4 : 6));
            var half = kind.Count() / 2;
            Assert.Equal(kind.Take(half).Select(cost => cost.Statements), kind.Skip(half).Select(cost => cost.Statements));
        }
    }

    [Fact]
    public async Task A_page_that_is_pulled_asks_each_author_a_bounded_number_of_times()
    {
        const int Following = 120;
        var (product, counting, reader) = await PrepareAsync(new FanOutOptions { PushFollowing = 1 }, Following);
        await using var _ = product;

        foreach (var page in await ReadPagesAsync(product, counting, reader))
        {
            // Each author's directory and newest bucket, and again for those who wrote more than their share.
            Assert.InRange(page.Statements, Following, (4 * (Following + 1)) + FixedStatements + (2 * LookedUp));
        }
    }

    private static async Task<List<(int Statements, int Rounds)>> ReadPagesAsync(Product product, CountingSession counting, long reader)
    {
        await product.Feed.ReadAsync(reader, PageArguments.First(PageSize), default); // fills the cache, marks the reader as active
        var costs = new List<(int, int)>();
        long? after = null;
        for (var i = 0; i < PagesRead; i++)
        {
            counting.Reset();
            var page = await product.Feed.ReadAsync(reader, PageArguments.First(PageSize, after), default);
            costs.Add((counting.Statements, counting.Rounds));
            Assert.Equal(PageSize, page.Items.Count);
            after = page.EndPosition;
        }
        return costs;
    }

    /// <summary>A reader whose followed authors have posted in turn, all of it delivered.</summary>
    private async Task<(Product Product, CountingSession Counting, long Reader)> PrepareAsync(FanOutOptions options, int following)
    {
        var (product, store) = await CassandraStores.OpenAsync(keyspace, options);
        var name = $"p{Guid.NewGuid():N}"[..20];
        var reader = await product.RegisterAsync(name);
        await product.Feed.ReadAsync(reader, PageArguments.First(1), default);
        var authors = new List<long>();
        for (var i = 0; i < following; i++)
        {
            authors.Add(await product.RegisterAsync($"{name}_{i}"));
            Product.Require(await product.Follows.FollowAsync(reader, authors[i], default));
        }
        for (var i = 0; i < following || i < 4 * PageSize; i++)
        {
            product.Time.Advance(TimeSpan.FromMilliseconds(10));
            await product.PostAsync(authors[i % following], "A post");
            while (product.Queue.TryTake(0, out var message))
                await product.HandleAsync(message);
        }
        return (product, await CountingSession.OfAsync(store), reader);
    }
}
