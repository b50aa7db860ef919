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
public sealed record Viewer(User User);

[ObjectType<Viewer>]
[GraphQLDescription("What only the signed-in person may see.")]
public static class ViewerNode
{
    public static async ValueTask<string> GetEmailAsync([Parent] Viewer viewer, IAccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindCredentialsByHandleAsync(viewer.User.Handle, cancellationToken) is { } credentials
            ? credentials.Email
            : throw new InvalidOperationException($"The account {viewer.User.Id} has no credentials.");

    [GraphQLDescription("last needs before.")]
    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<FeedConnection?> GetHomeFeedAsync(
        [Parent] Viewer viewer, int? first, string? after, int? last, string? before, HomeFeed feed, TimeProvider time, CancellationToken cancellationToken)
    {
        var page = Paging.Read(first, after, last, before);
        if (page is { Backward: true, Before: null })
            throw new GraphQLException("'last' needs 'before': the oldest end of a home feed is not kept at hand.", Paging.BadInput);

        var readAt = time.GetUtcNow();
        return new FeedConnection(await feed.ReadAsync(viewer.User.Id, page, cancellationToken), page, readAt);
    }

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<PostConnection?> GetBookmarksAsync(
        [Parent] Viewer viewer, int? first, string? after, int? last, string? before, PostPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadBookmarksAsync(viewer.User.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<PostConnection?> GetLikesAsync(
        [Parent] Viewer viewer, int? first, string? after, int? last, string? before, PostPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadLikesAsync(viewer.User.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<UserConnection?> GetBlocksAsync(
        [Parent] Viewer viewer, int? first, string? after, int? last, string? before, UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadBlocksAsync(viewer.User.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<UserConnection?> GetMutesAsync(
        [Parent] Viewer viewer, int? first, string? after, int? last, string? before, UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadMutesAsync(viewer.User.Id, Paging.Read(first, after, last, before), cancellationToken));
}
