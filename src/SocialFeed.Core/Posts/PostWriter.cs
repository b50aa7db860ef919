using SocialFeed.Core.Accounts;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Posts;

/// <summary>Creates and deletes posts. Thread-safe.</summary>
public sealed class PostWriter(
    IPostStore posts, IAccountStore accounts, VisiblePosts visible, EntryAnnouncer announcer, IdGenerator ids, TimeProvider time)
{
    /// <summary>
    /// Stores a post; once this succeeds it is in the author's profile and on its way to every follower. Fails with VALIDATION, NOT_FOUND or BLOCKED (the post
    /// answered or quoted), FORBIDDEN (quoting what is not public), CONFLICT (the key was used with other input).
    /// </summary>
    public async ValueTask<Outcome<Post>> CreateAsync(long authorId, CreatePostRequest request, CancellationToken cancellationToken)
    {
        var errors = Check(request);
        if (errors.Count > 0)
            return errors;
        Post? parent = null;
        if (request.ReplyToId is { } replyToId)
        {
            var target = await visible.FindTargetAsync(authorId, replyToId, "replyToId", cancellationToken);
            if (!target.IsSuccess)
                return target;
            parent = target.Value;
        }
        if (request.QuoteOfId is { } quoteOfId)
        {
            var target = await visible.FindTargetAsync(authorId, quoteOfId, "quoteOfId", cancellationToken);
            if (!target.IsSuccess)
                return target;
            if (target.Value!.Visibility != Visibility.Public)
                return DomainError.Forbidden("Only public posts can be quoted.", "quoteOfId");
        }
        var mentions = await FindMentionedAsync(request.Text, cancellationToken);
        return await StoreAsync(Compose(authorId, request, parent, mentions), request, cancellationToken);
    }

    /// <summary>Turns an own post into a stub; the same answer when it is one already. Fails with NOT_FOUND or FORBIDDEN.</summary>
    public async ValueTask<Outcome<Post>> DeleteAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        var post = await visible.FindAsync(userId, postId, cancellationToken);
        if (post is null)
            return DomainError.NotFound("There is no such post, or you may not see it.", "postId");
        if (post.AuthorId != userId)
            return DomainError.Forbidden("Only its author can delete a post.", "postId");
        if (post.IsDeleted)
            return post;
        await posts.DeleteAsync(postId, cancellationToken);
        return await GetStoredAsync(postId, cancellationToken);
    }

    private static List<DomainError> Check(CreatePostRequest request)
    {
        var errors = new List<DomainError>();
        if (PostText.Check(request.Text, "text") is { } textError)
            errors.Add(textError);
        if (request.Media is not null && MediaRules.Check(request.Media, "media") is { } mediaError)
            errors.Add(mediaError);
        if (!Enum.IsDefined(request.Visibility))
            errors.Add(DomainError.Validation("The visibility must be PUBLIC, FOLLOWERS or MENTIONED.", "visibility"));
        if (request.IdempotencyKey is { } key && (key.Length > Limits.IdempotencyKeyMax || string.IsNullOrWhiteSpace(key) || !PostText.IsWellFormed(key)))
            errors.Add(DomainError.Validation($"An idempotency key has 1 to {Limits.IdempotencyKeyMax} characters.", "idempotencyKey"));
        return errors;
    }

    private Post Compose(long authorId, CreatePostRequest request, Post? parent, IReadOnlyList<long> mentions)
    {
        var id = ids.Next();
        return new Post(
            id,
            authorId,
            request.Text,
            request.Visibility,
            PostState.Visible,
            parent?.Id,
            parent?.AuthorId,
            parent?.RootId ?? id,
            request.QuoteOfId,
            request.Media ?? [],
            PostText.Hashtags(request.Text),
            mentions);
    }

    private async ValueTask<IReadOnlyList<long>> FindMentionedAsync(string text, CancellationToken cancellationToken)
    {
        var handles = PostText.MentionedHandles(text);
        if (handles.Count == 0)
            return [];
        var found = await accounts.FindIdsByHandlesAsync(handles, cancellationToken);
        var mentioned = new List<long>(found.Count);
        foreach (var handle in handles)
        {
            if (found.TryGetValue(handle, out var id))
                mentioned.Add(id);
        }
        return mentioned;
    }

    private async ValueTask<Outcome<Post>> StoreAsync(Post post, CreatePostRequest request, CancellationToken cancellationToken)
    {
        var key = request.IdempotencyKey is null
            ? null
            : new IdempotencyKey(post.AuthorId, request.IdempotencyKey, request.Hash(), time.GetUtcNow() + Limits.IdempotencyKeyLife);
        var result = await posts.CreateAsync(post, key, cancellationToken);
        switch (result.Outcome)
        {
            case CreatePostOutcome.KeyConflict:
                return new DomainError(
                    ErrorCode.Conflict, "This idempotency key was used for another post. Use a new key for each post.", ["idempotencyKey"]);
            case CreatePostOutcome.Repeated:
                return await GetStoredAsync(result.PostId, cancellationToken);
            default:
                await announcer.AnnounceAsync(TimelineEntry.Of(post), cancellationToken);
                return post;
        }
    }

    private async ValueTask<Outcome<Post>> GetStoredAsync(long postId, CancellationToken cancellationToken)
    {
        var stored = new Post?[1];
        await posts.GetAsync(new[] { postId }, stored, cancellationToken);
        return stored[0] is { State: not PostState.TakenDown } post
            ? post
            : DomainError.NotFound("There is no such post, or you may not see it.", "postId");
    }
}
