using System.Text.Json.Nodes;

namespace SocialFeed.EndToEnd.Tests;

/// <summary>Posts, replies, quotes, reactions, lists and counts over the public API.</summary>
public sealed class PostTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;
    private Person _alice = null!;
    private Person _bob = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _alice = await _gateway.RegisterAsync("alice");
        _bob = await _gateway.RegisterAsync("bob");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_post_carries_its_hashtags_mentions_media_thread_and_quote()
    {
        var root = await _bob.PostAsync("start");
        var payload = await _alice.DoAsync(
            "createPost",
            "CreatePostInput",
            new
            {
                text = "Hi @bob, about #Cats and #猫",
                replyToId = root,
                quoteOfId = root,
                media = new[] { new { url = "https://example.com/a.png", mimeType = "image/png", width = 10, height = 20, altText = "a cat" } },
            },
            """
            post {
              text hashtags mentions { handle } media { url mimeType width height altText }
              replyTo { id } root { id } quoteOf { id text } author { handle } visibility isDeleted editedAt
            }
            """);
        var post = payload["post"]!;
        Assert.Equal("bob", (string)post["mentions"]![0]!["handle"]!);
        Assert.Equal(2, post["hashtags"]!.AsArray().Count);
        Assert.Equal("https://example.com/a.png", (string)post["media"]![0]!["url"]!);
        Assert.Equal(root, (string)post["replyTo"]!["id"]!);
        Assert.Equal(root, (string)post["root"]!["id"]!);
        Assert.Equal("start", (string)post["quoteOf"]!["text"]!);
        Assert.Equal("alice", (string)post["author"]!["handle"]!);
    }

    [Fact]
    public async Task Counts_flags_and_lists_follow_every_change_within_one_request_too()
    {
        var id = await _bob.PostAsync("popular");
        await _alice.PostAsync("reply", replyTo: id);
        await _alice.PostAsync("quote", quoteOf: id);
        var data = await _alice.AskAsync(
            """
            mutation($id: ID!) {
              a: likePost(input: { postId: $id }) { post { likeCount viewerHasLiked } }
              b: repost(input: { postId: $id }) { post { likeCount repostCount viewerHasReposted } }
              c: bookmarkPost(input: { postId: $id }) { post { viewerHasBookmarked } }
              d: unlikePost(input: { postId: $id }) { post { likeCount repostCount replyCount quoteCount viewerHasLiked } }
              e: likePost(input: { postId: $id }) { post { likeCount viewerHasLiked viewerHasReposted viewerHasBookmarked } }
            }
            """,
            new { id });
        Assert.Equal("""{"likeCount":1,"viewerHasLiked":true}""", data["a"]!["post"]!.ToJsonString());
        Assert.Equal("""{"likeCount":1,"repostCount":1,"viewerHasReposted":true}""", data["b"]!["post"]!.ToJsonString());
        Assert.Equal("""{"likeCount":0,"repostCount":1,"replyCount":1,"quoteCount":1,"viewerHasLiked":false}""", data["d"]!["post"]!.ToJsonString());
        Assert.Equal(
            """{"likeCount":1,"viewerHasLiked":true,"viewerHasReposted":true,"viewerHasBookmarked":true}""", data["e"]!["post"]!.ToJsonString());

        var lists = await _alice.AskAsync(
            """
            query($id: ID!) {
              post(id: $id) { likedBy { nodes { handle } } repostedBy { edges { node { handle } } } replies { nodes { text } } }
              viewer { likes { nodes { text } } bookmarks { nodes { text } } }
            }
            """,
            new { id });
        Assert.Equal(
            """{"likedBy":{"nodes":[{"handle":"alice"}]},"repostedBy":{"edges":[{"node":{"handle":"alice"}}]},"replies":{"nodes":[{"text":"reply"}]}}""",
            lists["post"]!.ToJsonString());
        Assert.Equal("""{"likes":{"nodes":[{"text":"popular"}]},"bookmarks":{"nodes":[{"text":"popular"}]}}""", lists["viewer"]!.ToJsonString());
    }

    [Fact]
    public async Task A_deleted_post_is_a_stub_and_leaves_every_count()
    {
        var id = await _bob.PostAsync("original #tag @alice");
        var reply = await _alice.PostAsync("reply", replyTo: id);
        await _alice.DeleteAsync(reply);
        await _bob.DeleteAsync(id);

        var data = await _alice.AskAsync(
            """
            query($id: ID!, $reply: ID!) {
              post(id: $id) { text isDeleted hashtags mentions { handle } media { url } quoteOf { id } replyCount author { handle } }
              reply: post(id: $reply) { isDeleted replyTo { isDeleted } }
              user(by: { handle: "bob" }) { postCount posts { nodes { id } } }
            }
            """,
            new { id, reply });
        Assert.Equal(
            """{"text":null,"isDeleted":true,"hashtags":[],"mentions":[],"media":[],"quoteOf":null,"replyCount":0,"author":{"handle":"bob"}}""",
            data["post"]!.ToJsonString());
        Assert.Equal("""{"isDeleted":true,"replyTo":{"isDeleted":true}}""", data["reply"]!.ToJsonString());
        Assert.Equal(0, (int)data["user"]!["postCount"]!);
    }

    [Fact]
    public async Task An_idempotency_key_gives_the_same_post_again_and_refuses_other_input()
    {
        async Task<JsonObject> Create(string text) =>
            await _alice.TryAsync("createPost", "CreatePostInput", new { text, idempotencyKey = "k-1" }, "post { id }");

        var first = await Create("once");
        var again = await Create("once");
        var other = await Create("something else");
        Assert.Equal((string)first["post"]!["id"]!, (string)again["post"]!["id"]!);
        Assert.Equal("CONFLICT", (string)other["errors"]![0]!["code"]!);
        Assert.Single(await _alice.FeedAsync());
    }

    [Fact]
    public async Task Only_the_author_deletes_a_post()
    {
        var id = await _bob.PostAsync("bob's");
        var payload = await _alice.TryAsync("deletePost", "PostIdInput", new { postId = id }, "post { id }");
        Assert.Equal("FORBIDDEN", (string)payload["errors"]![0]!["code"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task An_empty_text_is_refused_with_its_path(string text)
    {
        var payload = await _alice.TryAsync("createPost", "CreatePostInput", new { text }, "post { id }");
        Assert.Equal("VALIDATION", (string)payload["errors"]![0]!["code"]!);
        Assert.Equal("text", (string)payload["errors"]![0]!["path"]![0]!);
    }

    [Fact]
    public async Task Text_is_counted_in_grapheme_clusters()
    {
        const string Family = "👨‍👩‍👧‍👦";
        await _alice.PostAsync(string.Concat(Enumerable.Repeat(Family, 199)));
        var payload = await _alice.TryAsync("createPost", "CreatePostInput", new { text = new string('a', 501) }, "post { id }");
        Assert.Contains("500", (string)payload["errors"]![0]!["message"]!);
    }

    [Theory]
    [InlineData("first: 0")]
    [InlineData("first: -1")]
    [InlineData("first: 101")]
    [InlineData("first: 5, last: 5, before: \"AAAAAAAAAAAA\"")]
    [InlineData("last: 5")]
    [InlineData("after: \"not a cursor\"")]
    [InlineData("after: \"\"")]
    public async Task Paging_arguments_that_do_not_fit_are_errors_that_name_themselves(string arguments)
    {
        var answer = await _gateway.SendAsync($"{{ viewer {{ homeFeed({arguments}) {{ nodes {{ id }} }} }} }}", token: _alice.Token);
        Assert.Equal("BAD_USER_INPUT", (string)answer["errors"]![0]!["extensions"]!["code"]!);
        Assert.Null(answer["data"]!["viewer"]!["homeFeed"]);
    }

    [Fact]
    public async Task Nodes_answers_each_id_in_its_place_and_has_a_limit()
    {
        var post = await _alice.PostAsync("node me");
        var data = await _gateway.DataAsync(
            "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Post { text } ... on User { handle } } }",
            new { ids = new[] { post, "bogus", _bob.Id } });
        Assert.Equal("Post", (string)data["nodes"]![0]!["__typename"]!);
        Assert.Null(data["nodes"]![1]);
        Assert.Equal("bob", (string)data["nodes"]![2]!["handle"]!);

        var answer = await _gateway.SendAsync(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", new { ids = Enumerable.Repeat(post, 101) });
        Assert.Contains("100", (string)answer["errors"]![0]!["message"]!);
    }

    [Fact]
    public async Task Relations_show_both_directions()
    {
        await _alice.FollowAsync(_bob);
        await _bob.MuteAsync(_alice);
        const string Query = "query($id: ID!) { user(by: { id: $id }) { viewerRelation { isSelf follows followedBy blocks blockedBy mutes } } }";
        Assert.Equal(
            """{"isSelf":false,"follows":true,"followedBy":false,"blocks":false,"blockedBy":false,"mutes":false}""",
            (await _alice.AskAsync(Query, new { id = _bob.Id }))["user"]!["viewerRelation"]!.ToJsonString());
        Assert.Equal(
            """{"isSelf":false,"follows":false,"followedBy":true,"blocks":false,"blockedBy":false,"mutes":true}""",
            (await _bob.AskAsync(Query, new { id = _alice.Id }))["user"]!["viewerRelation"]!.ToJsonString());
    }
}
