using SocialFeed.Core.Accounts;
using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Tests.Posts;

public sealed class PostWriterTests : IAsyncLifetime
{
    private readonly Product _product = new();
    private long _alice;
    private long _bob;

    public async Task InitializeAsync()
    {
        _alice = await _product.RegisterAsync("alice");
        _bob = await _product.RegisterAsync("bob");
    }

    public async Task DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task A_post_carries_what_is_in_its_text()
    {
        var post = await _product.PostAsync(_alice, "Hello @Bob, @bob and @nobody: #One #one #zwei");
        Assert.Equal([_bob], post.Mentions);
        Assert.Equal(["one", "zwei"], post.Hashtags);
        Assert.Equal((post.Id, null, _product.Time.GetUtcNow()), (post.RootId, post.ReplyToId, post.CreatedAt));
        Assert.Equivalent(post, await _product.Visible.FindAsync(null, post.Id, default));
    }

    [Fact]
    public async Task A_reply_knows_whom_it_answers_and_where_the_thread_began()
    {
        var root = await _product.PostAsync(_alice, "root");
        var reply = await _product.PostAsync(_bob, "reply", replyTo: root.Id);
        var answer = await _product.PostAsync(_alice, "answer", replyTo: reply.Id);
        Assert.Equal((reply.Id, _bob, root.Id), (answer.ReplyToId, answer.ReplyToAuthorId, answer.RootId));
    }

    [Fact]
    public async Task Every_field_at_fault_is_named()
    {
        var request = new CreatePostRequest("", Media: [new Media("x", "image/png")], Visibility: (Visibility)9, IdempotencyKey: "");
        var outcome = await _product.Writer.CreateAsync(_alice, request, default);
        Assert.Equal(["text", "media.0.url", "visibility", "idempotencyKey"], outcome.Errors.Select(error => string.Join('.', error.Path!)));
    }

    [Theory]
    [InlineData(Visibility.Followers)]
    [InlineData(Visibility.Mentioned)]
    public async Task What_cannot_be_seen_cannot_be_answered_or_quoted(Visibility visibility)
    {
        var hidden = await _product.PostAsync(_alice, "for some", visibility: visibility);
        Assert.Equal(ErrorCode.NotFound, await ErrorOf(_bob, new CreatePostRequest("re", ReplyToId: hidden.Id)));
        Assert.Equal(ErrorCode.NotFound, await ErrorOf(_bob, new CreatePostRequest("quote", QuoteOfId: hidden.Id)));
        Assert.Equal(ErrorCode.NotFound, await ErrorOf(_bob, new CreatePostRequest("re", ReplyToId: 42)));
    }

    [Fact]
    public async Task What_is_not_public_can_be_answered_by_who_sees_it_but_not_quoted()
    {
        var post = await _product.PostAsync(_alice, "for @bob", visibility: Visibility.Mentioned);
        await _product.PostAsync(_bob, "re", replyTo: post.Id);
        Assert.Equal(ErrorCode.Forbidden, await ErrorOf(_bob, new CreatePostRequest("quote", QuoteOfId: post.Id)));
        Assert.Equal(ErrorCode.Forbidden, await ErrorOf(_alice, new CreatePostRequest("quote", QuoteOfId: post.Id)));
    }

    [Fact]
    public async Task A_block_either_way_stands_between_reply_and_post()
    {
        var post = await _product.PostAsync(_alice, "hello");
        Product.Require(await _product.Follows.BlockAsync(_alice, _bob, default));
        Assert.Equal(ErrorCode.Blocked, await ErrorOf(_bob, new CreatePostRequest("re", ReplyToId: post.Id)));
        var bobs = await _product.PostAsync(_bob, "hello");
        Assert.Equal(ErrorCode.Blocked, await ErrorOf(_alice, new CreatePostRequest("quote", QuoteOfId: bobs.Id)));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gives_the_same_post()
    {
        var request = new CreatePostRequest("once", Media: [new Media("https://example.org/a", "image/png", 1, 2, "alt")], IdempotencyKey: "key");
        var first = Product.Require(await _product.Writer.CreateAsync(_alice, request, default));
        _product.Time.Advance(Limits.IdempotencyKeyLife - TimeSpan.FromSeconds(1));
        var second = Product.Require(await _product.Writer.CreateAsync(_alice, request with { Media = [.. request.Media!] }, default));
        Assert.Equal(first.Id, second.Id);
        Assert.Single((await _product.Pages.ReadAuthorAsync(null, _alice, true, PageArguments.First(10), default)).Items);
    }

    public static TheoryData<string, CreatePostRequest> OtherInput => new()
    {
        { "text", new CreatePostRequest("twice", IdempotencyKey: "key") },
        { "visibility", new CreatePostRequest("once", Visibility: Visibility.Followers, IdempotencyKey: "key") },
        { "media", new CreatePostRequest("once", Media: [new Media("https://example.org/a", "image/png")], IdempotencyKey: "key") },
    };

    [Theory]
    [MemberData(nameof(OtherInput))]
    public async Task The_same_key_with_other_input_is_a_conflict(string what, CreatePostRequest other)
    {
        Product.Require(await _product.Writer.CreateAsync(_alice, new CreatePostRequest("once", IdempotencyKey: "key"), default));
        Assert.True(await ErrorOf(_alice, other) == ErrorCode.Conflict, what);
        Product.Require(await _product.Writer.CreateAsync(_bob, other, default)); // keys are each author's own
    }

    [Fact]
    public async Task A_key_may_be_used_again_after_a_day()
    {
        var request = new CreatePostRequest("once", IdempotencyKey: "key");
        var first = Product.Require(await _product.Writer.CreateAsync(_alice, request, default));
        _product.Time.Advance(Limits.IdempotencyKeyLife);
        Assert.NotEqual(first.Id, Product.Require(await _product.Writer.CreateAsync(_alice, request, default)).Id);
    }

    [Fact]
    public async Task A_deleted_post_is_a_stub_for_those_who_might_have_seen_it()
    {
        var post = await _product.PostAsync(_alice, "gone soon @bob #tag");
        var stub = Product.Require(await _product.Writer.DeleteAsync(_alice, post.Id, default));
        Assert.True(stub.IsDeleted);
        Assert.Equivalent(stub, Product.Require(await _product.Writer.DeleteAsync(_alice, post.Id, default)));
        var seen = await _product.Visible.FindAsync(_bob, post.Id, default);
        Assert.Null(seen!.Text);
        Assert.Empty(seen.Mentions);
        Assert.Empty(seen.Hashtags);
        Assert.Equal(ErrorCode.NotFound, await ErrorOf(_bob, new CreatePostRequest("re", ReplyToId: post.Id)));
    }

    [Fact]
    public async Task Only_its_author_deletes_a_post_and_who_cannot_see_it_does_not_learn_of_it()
    {
        var open = await _product.PostAsync(_alice, "open");
        var hidden = await _product.PostAsync(_alice, "hidden", visibility: Visibility.Followers);
        Assert.Equal(ErrorCode.Forbidden, (await _product.Writer.DeleteAsync(_bob, open.Id, default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.NotFound, (await _product.Writer.DeleteAsync(_bob, hidden.Id, default)).Errors.Single().Code);
    }

    [Fact]
    public async Task Posts_of_a_suspended_author_are_seen_by_the_author_only()
    {
        var post = await _product.PostAsync(_alice, "hello");
        await _product.SetStateAsync(_alice, AccountState.Suspended);
        Assert.Null(await _product.Visible.FindAsync(_bob, post.Id, default));
        Assert.Null(await _product.Visible.FindAsync(null, post.Id, default));
        Assert.NotNull(await _product.Visible.FindAsync(_alice, post.Id, default));
    }

    [Fact]
    public async Task A_post_is_accepted_while_the_bus_is_down_and_delivered_later()
    {
        Product.Require(await _product.Follows.FollowAsync(_bob, _alice, default));
        _product.Calls.DoBefore(1, FailEveryPublishAsync);
        var post = await _product.PostAsync(_alice, "hello");
        Assert.Equal(0, _product.Queue.Count);
        await _product.DrainAsync();
        Assert.NotNull((await _product.Store.Outbox.GetDeliveryStatusAsync(post.Id, default))!.CompletedAt);

        // Creating makes one call to the post store before it publishes.
        Task FailEveryPublishAsync()
        {
            _product.Calls.FailAt(1);
            return Task.CompletedTask;
        }
    }

    private async Task<ErrorCode> ErrorOf(long author, CreatePostRequest request) =>
        (await _product.Writer.CreateAsync(author, request, default)).Errors.Single().Code;
}
