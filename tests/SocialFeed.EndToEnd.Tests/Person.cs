using System.Text.Json.Nodes;

namespace SocialFeed.EndToEnd.Tests;

/// <summary>One of the cast, signed in: says what people do with a feed, through the public API only.</summary>
public sealed record Person(GatewayUnderTest Gateway, string Handle, string Id, string Token, string RefreshToken)
{
    public Task<JsonObject> AskAsync(string query, object? variables = null) => Gateway.DataAsync(query, variables, Token);

    /// <summary>Runs a mutation that takes an input, must succeed, and gives its payload.</summary>
    public async Task<JsonObject> DoAsync(string mutation, string inputType, object input, string selection)
    {
        var payload = await TryAsync(mutation, inputType, input, selection);
        Assert.True(payload["errors"]!.AsArray().Count == 0, payload.ToJsonString());
        return payload;
    }

    public async Task<JsonObject> TryAsync(string mutation, string inputType, object input, string selection)
    {
        var data = await AskAsync(
            $"mutation($input: {inputType}!) {{ {mutation}(input: $input) {{ {selection} errors {{ code message path }} }} }}", new { input });
        return data[mutation]!.AsObject();
    }

    /// <summary>Posts and gives the post's id.</summary>
    public async Task<string> PostAsync(string text, string? replyTo = null, string? quoteOf = null, string visibility = "PUBLIC")
    {
        var payload = await DoAsync(
            "createPost", "CreatePostInput", new { text, replyToId = replyTo, quoteOfId = quoteOf, visibility }, "post { id }");
        return (string)payload["post"]!["id"]!;
    }

    public Task FollowAsync(Person other) => DoAsync("followUser", "UserIdInput", new { userId = other.Id }, "user { id }");

    public Task UnfollowAsync(Person other) => DoAsync("unfollowUser", "UserIdInput", new { userId = other.Id }, "user { id }");

    public Task BlockAsync(Person other) => DoAsync("blockUser", "UserIdInput", new { userId = other.Id }, "user { id }");

    public Task UnblockAsync(Person other) => DoAsync("unblockUser", "UserIdInput", new { userId = other.Id }, "user { id }");

    public Task MuteAsync(Person other) => DoAsync("muteUser", "UserIdInput", new { userId = other.Id }, "user { id }");

    public Task UnmuteAsync(Person other) => DoAsync("unmuteUser", "UserIdInput", new { userId = other.Id }, "user { id }");

    public Task RepostAsync(string postId) => DoAsync("repost", "PostIdInput", new { postId }, "post { id }");

    public Task UndoRepostAsync(string postId) => DoAsync("undoRepost", "PostIdInput", new { postId }, "post { id }");

    public Task LikeAsync(string postId) => DoAsync("likePost", "PostIdInput", new { postId }, "post { id }");

    public Task DeleteAsync(string postId) => DoAsync("deletePost", "PostIdInput", new { postId }, "post { id }");

    /// <summary>The whole home feed, page by page: texts with the reason, newest first.</summary>
    public async Task<IReadOnlyList<string>> FeedAsync(int pageSize = 20)
    {
        var lines = new List<string>();
        string? after = null;
        do
        {
            var data = await AskAsync(
                """
                query($first: Int, $after: String) {
                  viewer { homeFeed(first: $first, after: $after) {
                    edges { reason repostedBy { handle } node { text } }
                    pageInfo { hasNextPage endCursor }
                  } }
                }
                """,
                new { first = pageSize, after });
            var feed = data["viewer"]!["homeFeed"]!;
            foreach (var edge in feed["edges"]!.AsArray())
            {
                var by = edge!["repostedBy"] is { } reposter ? $" by {(string)reposter["handle"]!}" : "";
                lines.Add($"{(string)edge["node"]!["text"]!} [{(string)edge["reason"]!}{by}]");
            }

            var info = feed["pageInfo"]!;
            after = (bool)info["hasNextPage"]! ? (string)info["endCursor"]! : null;
        }
        while (after is not null);
        return lines;
    }
}
