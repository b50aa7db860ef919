using SocialFeed.Core;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Posts;
using SocialFeed.Gateway.Http;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

/// <summary>Writing and deleting posts, and what others do with them.</summary>
[MutationType]
public static class PostMutations
{
    public static ValueTask<PostPayload> CreatePostAsync(
        CreatePostInput input, ViewerContext viewer, PostWriter writer, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => writer.CreateAsync(
            id,
            new CreatePostRequest(
                input.Text, input.ReplyToId, input.QuoteOfId, input.Visibility ?? Visibility.Public,
                [.. (input.Media ?? []).Select(m => new Media(m.Url, m.MimeType, m.Width, m.Height, m.AltText))], input.IdempotencyKey),
            cancellationToken));

    public static ValueTask<PostPayload> DeletePostAsync(
        PostIdInput input, ViewerContext viewer, PostWriter writer, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => writer.DeleteAsync(id, input.PostId, cancellationToken));

    public static ValueTask<PostPayload> LikePostAsync(
        PostIdInput input, ViewerContext viewer, Reactions reactions, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => reactions.LikeAsync(id, input.PostId, cancellationToken));

    public static ValueTask<PostPayload> UnlikePostAsync(
        PostIdInput input, ViewerContext viewer, Reactions reactions, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => reactions.UnlikeAsync(id, input.PostId, cancellationToken));

    public static ValueTask<PostPayload> RepostAsync(
        PostIdInput input, ViewerContext viewer, Reactions reactions, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => reactions.RepostAsync(id, input.PostId, cancellationToken));

    public static ValueTask<PostPayload> UndoRepostAsync(
        PostIdInput input, ViewerContext viewer, Reactions reactions, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => reactions.UndoRepostAsync(id, input.PostId, cancellationToken));

    public static ValueTask<PostPayload> BookmarkPostAsync(
        PostIdInput input, ViewerContext viewer, Reactions reactions, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => reactions.BookmarkAsync(id, input.PostId, cancellationToken));

    public static ValueTask<PostPayload> UnbookmarkPostAsync(
        PostIdInput input, ViewerContext viewer, Reactions reactions, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => reactions.UnbookmarkAsync(id, input.PostId, cancellationToken));

    private static async ValueTask<PostPayload> AsViewer(ViewerContext viewer, Func<long, ValueTask<Outcome<Post>>> act) =>
        viewer.UserId is { } id ? viewer.Changed(new PostPayload(await act(id))) : new PostPayload(UserError.NotSignedIn);
}

[InputObjectType]
public sealed record MediaInput([property: GraphQLType("URL!")] string Url, string MimeType, int? Width, int? Height, string? AltText);

[InputObjectType]
public sealed record CreatePostInput(
    string Text,
    [property: ID(GlobalId.Post)] long? ReplyToId,
    [property: ID(GlobalId.Post)] long? QuoteOfId,
    [property: DefaultValue("PUBLIC")] Visibility? Visibility,
    IReadOnlyList<MediaInput>? Media,
    [property: GraphQLDescription("Repeating a request with the same key gives back the same post instead of a second one.")] string? IdempotencyKey);

[InputObjectType]
public sealed record PostIdInput([property: ID(GlobalId.Post)] long PostId);
