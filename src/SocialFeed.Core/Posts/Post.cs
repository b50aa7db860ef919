using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Posts;

public enum Visibility
{
    Public,
    Followers,
    Mentioned,
}

public enum PostState
{
    Visible,
    Deleted,
    TakenDown,
}

/// <summary>An image or video by reference; its bytes live elsewhere.</summary>
public sealed record Media(string Url, string MimeType, int? Width = null, int? Height = null, string? AltText = null);

/// <summary>A post as stored. Immutable; an edit or a delete is a new record under the same id.</summary>
/// <param name="Text">Null once deleted.</param>
/// <param name="Mentions">The accounts mentioned in the text, in order, each once.</param>
/// <param name="ReplyToAuthorId">The author of <paramref name="ReplyToId"/>, kept so that the feed's reply rule needs no look-up.</param>
/// <param name="RootId">The first post of the thread; the post itself when it starts one.</param>
public sealed record Post(
    long Id,
    long AuthorId,
    string? Text,
    Visibility Visibility,
    PostState State,
    long? ReplyToId,
    long? ReplyToAuthorId,
    long RootId,
    long? QuoteOfId,
    IReadOnlyList<Media> Media,
    IReadOnlyList<string> Hashtags,
    IReadOnlyList<long> Mentions,
    DateTimeOffset? EditedAt = null)
{
    public DateTimeOffset CreatedAt => SnowflakeId.TimeOf(Id);

    public bool IsDeleted => State == PostState.Deleted;
}

/// <summary>A client's key for one createPost; see <see cref="IPostStore.CreateAsync"/>.</summary>
/// <param name="InputHash">SHA-256 over the canonical input, to tell a repeat from another request under the same key.</param>
public sealed record IdempotencyKey(long AuthorId, string Key, byte[] InputHash, DateTimeOffset ExpiresAt);

public enum CreatePostOutcome
{
    Created,

    /// <summary>The key was used with the same input: <see cref="CreatePostResult.PostId"/> is the post made then.</summary>
    Repeated,

    /// <summary>The key was used with different input.</summary>
    KeyConflict,
}

public readonly record struct CreatePostResult(CreatePostOutcome Outcome, long PostId);
