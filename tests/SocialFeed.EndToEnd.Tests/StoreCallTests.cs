namespace SocialFeed.EndToEnd.Tests;

/// <summary>A page of the feed costs a constant number of store calls, however many posts and authors are on it.</summary>
public sealed class StoreCallTests
{
    private const int AuthorCount = 12;

    /// <summary>
    /// The viewer (1); the skeleton: graph, reader, cache, own and pulled authors (4); the page's posts with what their rules need (3); the posts answered with
    /// the same (3); authors and people mentioned (1); counts and flags of posts, counts of authors (3).
    /// </summary>
    private const int CallsPerPageMax = 15;

    private const string Page =
        """
        query($first: Int) {
          viewer { homeFeed(first: $first) {
            edges {
              cursor reason at
              node {
                id text createdAt author { id handle displayName followerCount } mentions { handle }
                replyCount repostCount quoteCount likeCount viewerHasLiked viewerHasReposted viewerHasBookmarked
                replyTo { id author { handle } }
              }
            }
            pageInfo { hasNextPage endCursor }
          } }
        }
        """;

    [Fact]
    public async Task A_page_of_twenty_posts_takes_as_many_store_calls_as_a_page_of_two()
    {
        var calls = new StoreCalls();
        await using var gateway = await GatewayUnderTest.StartAsync(configure: calls.Wrap);
        var reader = await gateway.RegisterAsync("reader");
        var question = await reader.PostAsync("a question for all");
        for (var i = 0; i < AuthorCount; i++)
        {
            var author = await gateway.RegisterAsync($"author{i}");
            await reader.FollowAsync(author);
            await author.PostAsync($"answer {i} for @reader", replyTo: question);
            await author.PostAsync($"news {i} of @author0");
        }

        await gateway.DeliveredAsync();
        await reader.AskAsync(Page, new { first = 20 });

        var two = await CountAsync(2);
        var twenty = await CountAsync(20);
        Assert.Equal(Show(two), Show(twenty));
        Assert.True(twenty.Values.Sum() <= CallsPerPageMax, string.Join('\n', Show(twenty)));

        async Task<Dictionary<string, int>> CountAsync(int first)
        {
            calls.Reset();
            var data = await reader.AskAsync(Page, new { first });
            Assert.Equal(first, data["viewer"]!["homeFeed"]!["edges"]!.AsArray().Count);
            return new Dictionary<string, int>(calls.ByMethod);
        }
    }

    private static IEnumerable<string> Show(Dictionary<string, int> counts) => counts.OrderBy(c => c.Key).Select(c => $"{c.Key}: {c.Value}");
}
