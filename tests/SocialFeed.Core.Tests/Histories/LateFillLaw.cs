using SocialFeed.Core.FanOut;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>
/// A reader comes back to being pushed to, and before that is noted comes to follow too many for a while, so that fan-out skips something. What is noted late
/// must not make anybody rely on home rows that lack it.
/// </summary>
internal static class LateFillLaw
{
    /// <summary>What the products must be composed with.</summary>
    public static FanOutOptions Options => new() { PushFollowing = 2, BackfillEntries = 5, CachedTimelineEntries = 20 };

    /// <param name="resuming">The process whose page resumes and is late.</param>
    /// <param name="other">Another over the same database, or the same.</param>
    /// <param name="name">Begins the accounts' handles.</param>
    public static async Task RunAsync(Product resuming, Product other, string name)
    {
        var reader = await other.RegisterAsync(name);
        var authors = new List<long>();
        for (var i = 0; i < 3; i++)
            authors.Add(await other.RegisterAsync($"{name}_{i}"));
        await FollowAllAsync();
        var before = await PostAsync();
        Assert.Equal([before], await ReadAsync(other)); // nothing is pushed from now on
        await UnfollowAllButOneAsync();

        var skipped = 0L;
        resuming.Calls.DoBefore("FillReaderAsync", async () =>
        {
            await FollowAllAsync();
            await ReadAsync(other);
            skipped = await PostAsync();
            await UnfollowAllButOneAsync();
        });
        Assert.Equal([before], await ReadAsync(resuming));
        resuming.Calls.Reset();

        Assert.NotEqual(0, skipped);
        foreach (var product in new[] { other, resuming })
            Assert.Equal([skipped, before], await ReadAsync(product));

        async Task FollowAllAsync()
        {
            foreach (var author in authors)
                Product.Require(await other.Follows.FollowAsync(reader, author, default));
        }

        async Task UnfollowAllButOneAsync()
        {
            foreach (var author in authors.Skip(1))
                Product.Require(await other.Follows.UnfollowAsync(reader, author, default));
        }

        async Task<long> PostAsync()
        {
            var post = await other.PostAsync(authors[0], "hello");
            while (other.Queue.TryTake(0, out var message))
                await other.HandleAsync(message);
            return post.Id;
        }

        async Task<IEnumerable<long>> ReadAsync(Product product) =>
            (await product.Feed.ReadAsync(reader, PageArguments.First(10), default)).Items.Select(item => item.Post.Id);
    }
}
