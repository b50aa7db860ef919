using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Graph;

/// <summary>Follows, blocks and mutes. Each call is idempotent and gives the other account. Thread-safe.</summary>
public sealed class FollowGraph(IGraphStore graph, IAccountStore accounts, Backfill backfill, IdGenerator ids)
{
    private const string Field = "userId";

    /// <summary>Fails with VALIDATION (oneself, or too many), NOT_FOUND, or BLOCKED.</summary>
    public async ValueTask<Outcome<User>> FollowAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var other = await FindOtherAsync(userId, otherId, "follow", cancellationToken);
        if (!other.IsSuccess)
            return other;
        if (!other.Value!.IsActive)
            return DomainError.NotFound("This account is suspended or deleted and cannot be followed.", Field);
        var followId = ids.Next();
        switch (await graph.FollowAsync(userId, otherId, followId, cancellationToken))
        {
            case FollowOutcome.Blocked:
                return new DomainError(ErrorCode.Blocked, "One of you blocks the other. You can follow once neither does.", [Field]);
            case FollowOutcome.TooMany:
                return DomainError.Validation($"You follow {Limits.FollowingPerUser} accounts, the most there can be. Unfollow one first.", Field);
            case FollowOutcome.Followed:
                await backfill.RunAsync(userId, otherId, followId);
                break;
            case FollowOutcome.AlreadyFollowing:
                await ResumeBackfillAsync(userId, otherId, cancellationToken);
                break;
        }
        return other;
    }

    public async ValueTask<Outcome<User>> UnfollowAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var other = await FindOtherAsync(userId, otherId, "unfollow", cancellationToken);
        if (other.IsSuccess)
            await graph.UnfollowAsync(userId, otherId, cancellationToken);
        return other;
    }

    /// <summary>Ends the follows in both directions as well. Fails with VALIDATION or NOT_FOUND.</summary>
    public async ValueTask<Outcome<User>> BlockAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var other = await FindOtherAsync(userId, otherId, "block", cancellationToken);
        if (!other.IsSuccess)
            return other;
        var blocks = new List<Listed>();
        await graph.ReadBlocksAsync(userId, Timelines.PositionRange.All, Limits.BlocksPerUser, blocks, cancellationToken);
        if (blocks.Count >= Limits.BlocksPerUser && !blocks.Exists(block => block.UserId == otherId))
            return DomainError.Validation($"You block {Limits.BlocksPerUser} accounts, the most there can be. Unblock one first.", Field);
        await graph.BlockAsync(userId, otherId, ids.Next(), cancellationToken);
        return other;
    }

    public async ValueTask<Outcome<User>> UnblockAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var other = await FindOtherAsync(userId, otherId, "unblock", cancellationToken);
        if (other.IsSuccess)
            await graph.UnblockAsync(userId, otherId, cancellationToken);
        return other;
    }

    /// <summary>Hides the other's posts and reposts from the feed only. Fails with VALIDATION or NOT_FOUND.</summary>
    public async ValueTask<Outcome<User>> MuteAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var other = await FindOtherAsync(userId, otherId, "mute", cancellationToken);
        if (!other.IsSuccess)
            return other;
        var own = await graph.GetViewerGraphAsync(userId, cancellationToken);
        if (own.MuteCount >= Limits.MutesPerUser && !own.Mutes(otherId))
            return DomainError.Validation($"You mute {Limits.MutesPerUser} accounts, the most there can be. Unmute one first.", Field);
        await graph.MuteAsync(userId, otherId, ids.Next(), cancellationToken);
        return other;
    }

    public async ValueTask<Outcome<User>> UnmuteAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var other = await FindOtherAsync(userId, otherId, "unmute", cancellationToken);
        if (other.IsSuccess)
            await graph.UnmuteAsync(userId, otherId, cancellationToken);
        return other;
    }

    // A repeated request may follow a crash between the edge and its backfill.
    private async ValueTask ResumeBackfillAsync(long userId, long otherId, CancellationToken cancellationToken)
    {
        var own = await graph.GetViewerGraphAsync(userId, cancellationToken);
        if (own.TryGetFollowed(otherId, out var edge) && edge.FilledDownTo == long.MaxValue)
            await backfill.RunAsync(userId, otherId, edge.FollowId);
    }

    private async ValueTask<Outcome<User>> FindOtherAsync(long userId, long otherId, string verb, CancellationToken cancellationToken)
    {
        if (userId == otherId)
            return DomainError.Validation($"You cannot {verb} yourself.", Field);
        var users = new User?[1];
        await accounts.GetUsersAsync(new[] { otherId }, users, cancellationToken);
        return users[0] is { } other ? other : DomainError.NotFound("There is no such account.", Field);
    }
}
