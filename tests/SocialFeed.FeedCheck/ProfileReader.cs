using System.Collections.Concurrent;
using System.Text.Json;

namespace SocialFeed.FeedCheck;

/// <summary>A post as its author's profile serves it.</summary>
internal sealed record ProfilePost(string Id, string Author, DateTimeOffset CreatedAt);

/// <summary>Reads every profile to its end: the posts that exist, their authors and times.</summary>
internal static class ProfileReader
{
    private const string Query =
        """
        query Profile($handle: String!, $after: String) {
          user(by: { handle: $handle }) {
            posts(first: 100, after: $after) { nodes { id createdAt author { handle } } pageInfo { hasNextPage endCursor } }
          }
        }
        """;

    public static async Task<IReadOnlyDictionary<string, ProfilePost>> ReadAsync(
        FeedApi api, ExpectedGraph graph, CheckOptions options, CancellationToken cancellationToken)
    {
        var posts = new ConcurrentDictionary<string, ProfilePost>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(graph.Authors, parallel, async (handle, cancellation) =>
        {
            var profile = await ReadProfileAsync(api, handle, options, cancellation);
            foreach (var post in profile)
            {
                if (!posts.TryAdd(post.Id, post))
                    throw new CheckException($"Post {post.Id} is served twice by profiles.");
            }
        });
        return posts;
    }

    private static async Task<List<ProfilePost>> ReadProfileAsync(FeedApi api, string handle, CheckOptions options, CancellationToken cancellationToken)
    {
        var posts = new List<ProfilePost>();
        for (string? after = null; ;)
        {
            var data = await api.QueryAsync(Query, new { handle, after }, token: null, cancellationToken);
            var user = data.GetProperty("user");
            if (user.ValueKind == JsonValueKind.Null)
                throw new CheckException($"The API knows no user {handle}. Was this graph seeded into the gateway's data directory?");
            var page = user.GetProperty("posts");
            foreach (var node in page.GetProperty("nodes").EnumerateArray())
            {
                posts.Add(new ProfilePost(
                    node.GetProperty("id").GetString()!,
                    node.GetProperty("author").GetProperty("handle").GetString()!,
                    node.GetProperty("createdAt").GetDateTimeOffset()));
            }

            if (posts.Count > options.PostsPerUser)
                break;
            var pageInfo = page.GetProperty("pageInfo");
            if (!pageInfo.GetProperty("hasNextPage").GetBoolean())
                break;
            after = pageInfo.GetProperty("endCursor").GetString();
        }

        if (posts.Count != options.PostsPerUser)
            throw new CheckException($"{handle} has {(posts.Count > options.PostsPerUser ? "more than " : "")}{Math.Min(posts.Count, options.PostsPerUser)} posts, not {options.PostsPerUser}.");
        if (posts.Exists(post => post.Author != handle))
            throw new CheckException($"The profile of {handle} holds another's post: this check is for data seeded without --engagement.");
        for (var i = 1; i < posts.Count; i++)
        {
            if (posts[i].CreatedAt > posts[i - 1].CreatedAt)
                throw new CheckException($"The profile of {handle} is not newest first at {posts[i].Id}.");
        }

        return posts;
    }
}
