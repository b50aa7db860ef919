using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.Graph;

public sealed class FollowGraphTests : IAsyncLifetime
{
    private readonly Product _product = new();
    private long _alice;
    private long _bob;
    private long _carol;

    public async Task InitializeAsync()
    {
        _alice = await _product.RegisterAsync("alice");
        _bob = await _product.RegisterAsync("bob");
        _carol = await _product.RegisterAsync("carol");
    }

    public async Task DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Nobody_follows_blocks_or_mutes_themselves_or_nobody()
    {
        var follows = _product.Follows;
        Func<long, long, CancellationToken, ValueTask<Outcome<Core.Accounts.User>>>[] all =
        [
            follows.FollowAsync, follows.UnfollowAsync, follows.BlockAsync, follows.UnblockAsync, follows.MuteAsync, follows.UnmuteAsync,
        ];
        foreach (var act in all)
        {
            Assert.Equal(ErrorCode.Validation, (await act(_alice, _alice, default)).Errors.Single().Code);
            Assert.Equal(ErrorCode.NotFound, (await act(_alice, 42, default)).Errors.Single().Code);
        }
    }

    [Fact]
    public async Task A_block_ends_follows_both_ways_and_prevents_new_ones()
    {
        await FollowAsync(_alice, _bob);
        await FollowAsync(_bob, _alice);
        Product.Require(await _product.Follows.BlockAsync(_alice, _bob, default));
        Assert.Equal((Relation.Blocks, Relation.BlockedBy), (await RelationAsync(_alice, _bob), await RelationAsync(_bob, _alice)));
        Assert.Equal(ErrorCode.Blocked, (await _product.Follows.FollowAsync(_bob, _alice, default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.Blocked, (await _product.Follows.FollowAsync(_alice, _bob, default)).Errors.Single().Code);
        Product.Require(await _product.Follows.UnblockAsync(_alice, _bob, default));
        await FollowAsync(_bob, _alice);
        Assert.Equal(Relation.FollowedBy, await RelationAsync(_alice, _bob));
    }

    [Fact]
    public async Task Lists_page_both_ways()
    {
        await FollowAsync(_bob, _alice);
        await FollowAsync(_carol, _alice);
        var first = await _product.UserPages.ReadFollowersAsync(_alice, PageArguments.First(1), default);
        Assert.Equal([_carol], first.Items.Select(item => item.UserId));
        Assert.True(first.HasNextPage);
        var second = await _product.UserPages.ReadFollowersAsync(_alice, PageArguments.First(1, first.EndPosition), default);
        Assert.Equal([_bob], second.Items.Select(item => item.UserId));
        Assert.False(second.HasNextPage);
        var back = await _product.UserPages.ReadFollowersAsync(_alice, PageArguments.Last(5, second.EndPosition), default);
        Assert.Equal([_carol], back.Items.Select(item => item.UserId));
        Assert.Equal((false, true), (back.HasPreviousPage, back.HasNextPage));
    }

    [Fact]
    public async Task Following_completes_its_backfill_unless_that_fails_and_then_a_repeat_completes_it()
    {
        for (var i = 0; i < 3; i++)
            await _product.PostAsync(_bob, $"post {i}");
        var callsOfAFollow = await CountCallsAsync(() => FollowAsync(_alice, _bob));
        Assert.Equal(0, (await EdgeAsync(_alice, _bob)).FilledDownTo);
        Product.Require(await _product.Follows.UnfollowAsync(_alice, _bob, default));
        for (var failing = 2; failing <= callsOfAFollow; failing++)
        {
            _product.Calls.FailAt(failing);
            await FollowAsync(_alice, _bob); // succeeds all the same
            Assert.Equal(long.MaxValue, (await EdgeAsync(_alice, _bob)).FilledDownTo);
            Assert.Equal(3, (await _product.Feed.ReadAsync(_alice, PageArguments.First(10), default)).Items.Count);
            await FollowAsync(_alice, _bob);
            Assert.Equal(0, (await EdgeAsync(_alice, _bob)).FilledDownTo);
            Product.Require(await _product.Follows.UnfollowAsync(_alice, _bob, default));
        }
    }

    private async Task<int> CountCallsAsync(Func<Task> operation)
    {
        _product.Calls.Reset();
        await operation();
        return _product.Calls.Count;
    }

    private async Task FollowAsync(long who, long whom) => Product.Require(await _product.Follows.FollowAsync(who, whom, default));

    private async Task<FollowedAuthor> EdgeAsync(long who, long whom)
    {
        Assert.True((await _product.Store.Graph.GetViewerGraphAsync(who, default)).TryGetFollowed(whom, out var edge));
        return edge;
    }

    private async Task<Relation> RelationAsync(long who, long whom)
    {
        var relations = new Relation[1];
        await _product.Store.Graph.GetRelationsAsync(who, new[] { whom }, Relation.All, relations, default);
        return relations[0];
    }
}
