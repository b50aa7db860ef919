using System.Collections.Concurrent;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>Several actors do everything at once to a few accounts; then every feed and count is held against what the stored lists say.</summary>
internal static class ConcurrencyLaw
{
    private const int Accounts = 6;
    private const int Actors = 4;

    /// <param name="products">Several stand for several processes over one database, with a clock in common: each actor stays with one.</param>
    /// <param name="name">Begins the accounts' handles.</param>
    public static async Task RunAsync(IReadOnlyList<Product> products, int seed, int stepsPerActor, string name = "user")
    {
        var product = products[0];
        var model = new FeedModel();
        for (var i = 0; i < Accounts; i++)
            model.Users.Add(await product.RegisterAsync($"{name}{i}"));
        var posts = new ConcurrentQueue<Post>();
        await Task.WhenAll(Enumerable.Range(0, Actors).Select(actor => Task.Run(
            () => ActAsync(products[actor % products.Count], new Random((seed * 1_000) + actor), stepsPerActor, model.Users, posts))));
        foreach (var each in products)
            await each.DrainAsync();
        await LearnAsync(product, model, posts);
        Assert.NotEmpty(model.Reposts);
        Assert.NotEmpty(model.Follows);
        var comparison = new Comparison(product, model, new Random(seed));
        await comparison.CheckFeedsAsync($"as it is, seed {seed}");
        await product.Store.TimelineCache.FlushAsync(default);
        await comparison.CheckFeedsAsync($"without the cache, seed {seed}");
        await comparison.CheckCountsAsync();
    }

    private static async Task ActAsync(Product product, Random random, int steps, List<long> users, ConcurrentQueue<Post> posts)
    {
        for (var step = 0; step < steps; step++)
        {
            var user = users[random.Next(users.Count)];
            var other = users[(users.IndexOf(user) + random.Next(1, users.Count)) % users.Count];
            var post = posts.IsEmpty ? null : posts.ElementAt(random.Next(posts.Count));
            switch (random.Next(12))
            {
                case < 3: posts.Enqueue(await product.PostAsync(user, "hello", replyTo: random.Next(3) == 0 ? post?.Id : null)); break;
                case 3: await product.Follows.FollowAsync(user, other, default); break;
                case 4 when random.Next(2) == 0: await product.Follows.UnfollowAsync(user, other, default); break;
                case 5 when post is not null: await product.Reactions.RepostAsync(user, post.Id, default); break;
                case 6 when post is not null: await product.Reactions.UndoRepostAsync(user, post.Id, default); break;
                case 7: await product.Feed.RebuildAsync(user, default); break;
                case < 10: await product.Feed.ReadAsync(user, PageArguments.First(random.Next(1, 20)), default); break;
                default: await HandleSomeAsync(product, random); break;
            }
        }
    }

    private static async Task HandleSomeAsync(Product product, Random random)
    {
        const int Some = 3;
        for (var i = 0; i < Some && product.Queue.TryTake(random.Next(Math.Max(1, product.Queue.Count)), out var message); i++)
            await product.HandleAsync(message);
    }

    // From the stored lists, which nothing caches.
    private static async Task LearnAsync(Product product, FeedModel model, IEnumerable<Post> posts)
    {
        foreach (var post in posts)
        {
            model.Posts.Add(post.Id, new ModelPost
            {
                Id = post.Id,
                Author = post.AuthorId,
                Visibility = post.Visibility,
                ReplyTo = post.ReplyToId,
                QuoteOf = null,
                Mentioned = [],
            });
            foreach (var repost in await ListAsync(post.Id, product.Store.Engagement.ReadRepostedByAsync))
                model.Reposts.Add((repost.UserId, post.Id), repost.Position);
        }
        foreach (var user in model.Users)
        {
            foreach (var followed in await ListAsync(user, product.Store.Graph.ReadFollowingAsync))
                model.Follows.Add((user, followed.UserId), followed.Position);
        }
    }

    private static async Task<List<Listed>> ListAsync(
        long id, Func<long, PositionRange, int, List<Listed>, CancellationToken, ValueTask> read)
    {
        var rows = new List<Listed>();
        await read(id, PositionRange.All, Accounts, rows, default);
        return rows;
    }
}
