using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.GraphQL;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Schema;

/// <summary>The signed-in person's own view.</summary>
[ObjectType]
[GraphQLDescription("What only the signed-in person may see.")]
public sealed class Viewer(User user)
{
    public User User => user;

    public async ValueTask<string> GetEmailAsync(IAccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindCredentialsByHandleAsync(user.Handle, cancellationToken) is { } credentials
            ? credentials.Email
            : throw new InvalidOperationException($"The account {user.Id} has no credentials.");

    [GraphQLDescription("last needs before.")]
    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public async ValueTask<FeedConnection?> GetHomeFeedAsync(
        int? first, string? after, int? last, string? before, HomeFeed feed, TimeProvider time, CancellationToken cancellationToken)
    {
        var page = Paging.Read(first, after, last, before);
        if (page is { Backward: true, Before: null })
            throw new GraphQLException("'last' needs 'before': the oldest end of a home feed is not kept at hand.", Paging.BadInput);

        var readAt = time.GetUtcNow();
        return new FeedConnection(await feed.ReadAsync(user.Id, page, cancellationToken), page, readAt);
    }

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public async ValueTask<PostConnection?> GetBookmarksAsync(
        int? first, string? after, int? last, string? before, PostPages pages, CancellationToken cancellationToken) =>
        PostConnection.Of(await pages.ReadBookmarksAsync(user.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public async ValueTask<PostConnection?> GetLikesAsync(
        int? first, string? after, int? last, string? before, PostPages pages, CancellationToken cancellationToken) =>
        PostConnection.Of(await pages.ReadLikesAsync(user.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public async ValueTask<UserConnection?> GetBlocksAsync(
        int? first, string? after, int? last, string? before, UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadBlocksAsync(user.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public async ValueTask<UserConnection?> GetMutesAsync(
        int? first, string? after, int? last, string? before, UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadMutesAsync(user.Id, Paging.Read(first, after, last, before), cancellationToken));
}
