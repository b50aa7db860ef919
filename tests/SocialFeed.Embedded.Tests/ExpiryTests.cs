using SocialFeed.Core.Accounts;
using SocialFeed.Core.Posts;
using SocialFeed.StoreContract;

namespace SocialFeed.Embedded.Tests;

/// <summary>What the store itself lets run out, and options that are refused.</summary>
public sealed class ExpiryTests : Contract
{
    private readonly ManualTime _time;

    public ExpiryTests()
        : this(new ManualTime(DateTimeOffset.UtcNow))
    {
    }

    private ExpiryTests(ManualTime time)
        : base(new EmbeddedFixture(time)) => _time = time;

    [Fact]
    public async Task A_key_can_be_used_again_after_its_day()
    {
        var author = NewId();
        var (first, second) = (NewPost(author), NewPost(author));
        var key = new IdempotencyKey(author, "key", [1], _time.GetUtcNow().AddHours(24));
        await Stores.Posts.CreateAsync(first, key, None);

        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(CreatePostOutcome.Repeated, (await Stores.Posts.CreateAsync(second, key, None)).Outcome);

        _time.Advance(TimeSpan.FromHours(1));
        var again = await Stores.Posts.CreateAsync(second, key with { InputHash = [2], ExpiresAt = _time.GetUtcNow().AddHours(24) }, None);
        Assert.Equal(new CreatePostResult(CreatePostOutcome.Created, second.Id), again);
    }

    [Fact]
    public async Task Sessions_that_are_over_are_cleared_away_by_new_ones()
    {
        var old = NewSession(TimeSpan.FromHours(1));
        await Stores.Accounts.CreateSessionAsync(old, None);
        await Stores.Accounts.CreateSessionAsync(NewSession(TimeSpan.FromHours(3)), None);
        Assert.NotNull(await Stores.Accounts.GetSessionAsync(old.Id, None));

        _time.Advance(TimeSpan.FromHours(2));
        var fresh = NewSession(TimeSpan.FromHours(1));
        await Stores.Accounts.CreateSessionAsync(fresh, None);

        Assert.Null(await Stores.Accounts.GetSessionAsync(old.Id, None));
        Assert.NotNull(await Stores.Accounts.GetSessionAsync(fresh.Id, None));
    }

    [Fact]
    public void An_option_out_of_range_is_named()
    {
        var options = new EmbeddedOptions { DataDirectory = "unused", WriteQueueOperations = 0 };
        var refusal = Assert.Throws<ArgumentException>(() => EmbeddedFixture.Open(options));
        Assert.Contains("WriteQueueOperations is 0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            "DataDirectory", Assert.Throws<ArgumentException>(() => EmbeddedFixture.Open(options with { DataDirectory = " " })).Message, StringComparison.Ordinal);
    }

    private Session NewSession(TimeSpan life) => new(NewId(), NewId(), [1], null, _time.GetUtcNow(), _time.GetUtcNow() + life);
}
