using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Posts;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Posts;

/// <summary>Reserves the id of a post under an idempotency key. Rows expire with the key. Thread-safe.</summary>
internal sealed class IdempotencyKeys(CassandraSession session)
{
    private static readonly Query Reserve = new(
        "INSERT INTO $.idempotency_keys (author_id, key, post_id, input_hash) VALUES (?, ?, ?, ?) IF NOT EXISTS USING TTL ?",
        idempotent: false);

    private static readonly Query Get = new("SELECT post_id, input_hash FROM $.idempotency_keys WHERE author_id = ? AND key = ?");

    /// <summary>
    /// Created: the id is reserved by this call, or by an attempt of it. Repeated: the key stands for another id,
    /// which the same input was given. KeyConflict: it stands for other input.
    /// </summary>
    public async ValueTask<CreatePostResult> ReserveAsync(IdempotencyKey key, long postId, CancellationToken cancellationToken)
    {
        var life = (int)Math.Clamp(Math.Ceiling((key.ExpiresAt - session.Time.GetUtcNow()).TotalSeconds), 1, int.MaxValue);
        while (true)
        {
            var isReserved = await session.ApplyAsync(
                () => session[Reserve].Bind(key.AuthorId, key.Key, postId, key.InputHash, life),
                row => row.ColumnCount > 1 && row.GetValue<long?>("post_id") == postId,
                cancellationToken);
            if (isReserved)
                return new CreatePostResult(CreatePostOutcome.Created, postId);
            var found = await session.FindAsync(
                session[Get].Bind(key.AuthorId, key.Key),
                static row => new Reservation(row.GetInt64(0), row.GetBytes(1) ?? []),
                cancellationToken);
            // Null: it expired between the two.
            if (found is not null)
            {
                var isSame = found.InputHash.AsSpan().SequenceEqual(key.InputHash);
                return new CreatePostResult(isSame ? CreatePostOutcome.Repeated : CreatePostOutcome.KeyConflict, found.PostId);
            }
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private sealed record Reservation(long PostId, byte[] InputHash);
}
