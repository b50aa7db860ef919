using SocialFeed.Core;
using SocialFeed.Core.Graph;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>The bodies of the graph's writes: they run on the writer's thread, one after the other, so they need not fear races.</summary>
internal static class GraphWrites
{
    private static readonly Sql FindEdge = new("SELECT follow_id, bucket FROM following WHERE follower_id = ?1 AND followee_id = ?2");

    private static readonly Sql InsertFollowing = new(
        "INSERT INTO following (follower_id, followee_id, follow_id, filled_down_to, bucket) VALUES (?1, ?2, ?3, ?4, ?5)");

    private static readonly Sql InsertFollower = new(
        "INSERT INTO followers (followee_id, bucket, follower_id, follow_id) VALUES (?1, ?2, ?3, ?4)");

    private static readonly Sql DeleteFollowing = new("DELETE FROM following WHERE follower_id = ?1 AND followee_id = ?2");
    private static readonly Sql DeleteFollower = new("DELETE FROM followers WHERE followee_id = ?1 AND bucket = ?2 AND follower_id = ?3");

    private static readonly Sql UpdateFilled = new(
        "UPDATE following SET filled_down_to = ?4 WHERE follower_id = ?1 AND followee_id = ?2 AND follow_id = ?3");

    private static readonly Sql GetLimits = new("SELECT following, blocks, blocked_by FROM account_counts WHERE user_id = ?1");

    private static readonly Sql GetFill = new(
        "SELECT fill_bucket, fill_size, reuse_bucket, reuse_room, followers FROM account_counts WHERE user_id = ?1");

    private static readonly Sql PutFill = new(
        """
        INSERT INTO account_counts (user_id, fill_bucket, fill_size, reuse_bucket, reuse_room, followers) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (user_id) DO UPDATE SET fill_bucket = excluded.fill_bucket, fill_size = excluded.fill_size,
            reuse_bucket = excluded.reuse_bucket, reuse_room = excluded.reuse_room, followers = excluded.followers
        """);

    private static readonly Sql FindBlock = new("SELECT 1 FROM blocks WHERE user_id = ?1 AND blocked_id = ?2");
    private static readonly Sql InsertBlock = new("INSERT OR IGNORE INTO blocks (user_id, blocked_id, block_id) VALUES (?1, ?2, ?3)");
    private static readonly Sql DeleteBlock = new("DELETE FROM blocks WHERE user_id = ?1 AND blocked_id = ?2");
    private static readonly Sql InsertMute = new("INSERT OR IGNORE INTO mutes (user_id, muted_id, mute_id) VALUES (?1, ?2, ?3)");
    private static readonly Sql DeleteMute = new("DELETE FROM mutes WHERE user_id = ?1 AND muted_id = ?2");
    private static readonly Sql InsertPulled = new("INSERT OR IGNORE INTO pulled_authors (author_id) VALUES (?1)");

    public static FollowOutcome Follow(WriteSession session, long followerId, long followeeId, long followId)
    {
        using (var find = session.Use(FindEdge))
        {
            if (find.Bind(1, followerId).Bind(2, followeeId).Step())
                return FollowOutcome.AlreadyFollowing;
        }

        using (var limits = session.Use(GetLimits))
        {
            if (limits.Bind(1, followerId).Step())
            {
                if (limits.Int(1) != 0 && IsBlocked(session, followerId, followeeId))
                    return FollowOutcome.Blocked;
                if (limits.Int(2) != 0 && IsBlocked(session, followeeId, followerId))
                    return FollowOutcome.Blocked;
                if (limits.Int(0) >= Limits.FollowingPerUser)
                    return FollowOutcome.TooMany;
            }
        }

        var fill = ReadFill(session, followeeId);
        var bucket = fill.TakePlace(session.Options.FollowersPerBucket);
        WriteFill(session, followeeId, fill);
        Counts.Add(session, followerId, new UserCounts(0, 0, 1));
        using (var insert = session.Use(InsertFollowing))
        {
            insert.Bind(1, followerId).Bind(2, followeeId).Bind(3, followId).Bind(4, long.MaxValue).Bind(5, bucket).Run();
        }

        using (var insert = session.Use(InsertFollower))
            insert.Bind(1, followeeId).Bind(2, bucket).Bind(3, followerId).Bind(4, followId).Run();
        session.Invalidate(session.Caches.Graphs, followerId);
        return FollowOutcome.Followed;
    }

    public static bool Unfollow(WriteSession session, long followerId, long followeeId)
    {
        int bucket;
        using (var find = session.Use(FindEdge))
        {
            if (!find.Bind(1, followerId).Bind(2, followeeId).Step())
                return false;
            bucket = find.Int(1);
        }

        using (var delete = session.Use(DeleteFollowing))
            delete.Bind(1, followerId).Bind(2, followeeId).Run();
        using (var delete = session.Use(DeleteFollower))
            delete.Bind(1, followeeId).Bind(2, bucket).Bind(3, followerId).Run();
        var fill = ReadFill(session, followeeId);
        fill.GiveBack(bucket);
        WriteFill(session, followeeId, fill);
        Counts.Add(session, followerId, new UserCounts(0, 0, -1));
        session.Invalidate(session.Caches.Graphs, followerId);
        return true;
    }

    public static bool SetFilledDownTo(WriteSession session, long followerId, long followeeId, long followId, long position)
    {
        using var update = session.Use(UpdateFilled);
        if (update.Bind(1, followerId).Bind(2, followeeId).Bind(3, followId).Bind(4, position).Run() == 0)
            return false;
        session.Invalidate(session.Caches.Graphs, followerId);
        return true;
    }

    public static bool Block(WriteSession session, long userId, long blockedId, long blockId)
    {
        using (var insert = session.Use(InsertBlock))
        {
            if (insert.Bind(1, userId).Bind(2, blockedId).Bind(3, blockId).Run() == 0)
                return false;
        }

        Counts.Add(session, userId, default, blocks: 1);
        Counts.Add(session, blockedId, default, blockedBy: 1);
        Unfollow(session, userId, blockedId);
        Unfollow(session, blockedId, userId);
        return true;
    }

    public static bool Unblock(WriteSession session, long userId, long blockedId)
    {
        using (var delete = session.Use(DeleteBlock))
        {
            if (delete.Bind(1, userId).Bind(2, blockedId).Run() == 0)
                return false;
        }

        Counts.Add(session, userId, default, blocks: -1);
        Counts.Add(session, blockedId, default, blockedBy: -1);
        return true;
    }

    public static bool Mute(WriteSession session, long userId, long mutedId, long muteId)
    {
        using var insert = session.Use(InsertMute);
        if (insert.Bind(1, userId).Bind(2, mutedId).Bind(3, muteId).Run() == 0)
            return false;
        session.Invalidate(session.Caches.Graphs, userId);
        return true;
    }

    public static bool Unmute(WriteSession session, long userId, long mutedId)
    {
        using var delete = session.Use(DeleteMute);
        if (delete.Bind(1, userId).Bind(2, mutedId).Run() == 0)
            return false;
        session.Invalidate(session.Caches.Graphs, userId);
        return true;
    }

    public static bool MarkPulled(WriteSession session, long authorId)
    {
        using var insert = session.Use(InsertPulled);
        if (insert.Bind(1, authorId).Run() == 0)
            return false;
        Counts.Add(session, authorId, default(UserCounts)); // the row that is looked at first
        session.Flush(session.Caches.Graphs); // every follower's graph tells it; it happens once in an author's life
        return true;
    }

    private static bool IsBlocked(WriteSession session, long userId, long blockedId)
    {
        using var find = session.Use(FindBlock);
        return find.Bind(1, userId).Bind(2, blockedId).Step();
    }

    private static BucketFill ReadFill(WriteSession session, long userId)
    {
        using var query = session.Use(GetFill);
        return query.Bind(1, userId).Step()
            ? new BucketFill(query.Int(0), query.Int(1), query.Int(2), query.Int(3), query.Int(4))
            : default;
    }

    private static void WriteFill(WriteSession session, long userId, BucketFill fill)
    {
        using var put = session.Use(PutFill);
        put.Bind(1, userId).Bind(2, fill.Bucket).Bind(3, fill.Size).Bind(4, fill.ReuseBucket).Bind(5, fill.ReuseRoom).Bind(6, fill.Followers).Run();
        session.Invalidate(session.Caches.Accounts, userId);
    }

    /// <summary>Where an account's next follower goes: an earlier bucket known to have room, else the last one, else a new one.</summary>
    private record struct BucketFill(int Bucket, int Size, int ReuseBucket, int ReuseRoom, int Followers)
    {
        public int TakePlace(int bucketSize)
        {
            Followers++;
            if (ReuseRoom > 0)
            {
                ReuseRoom--;
                return ReuseBucket;
            }

            if (Size >= bucketSize)
            {
                Bucket++;
                Size = 0;
            }

            Size++;
            return Bucket;
        }

        public void GiveBack(int bucket)
        {
            Followers--;
            if (Followers == 0)
                this = default;
            else if (bucket == Bucket)
                Size--;
            else if (ReuseRoom == 0 || bucket == ReuseBucket)
                (ReuseBucket, ReuseRoom) = (bucket, ReuseRoom + 1); // holes in other buckets are forgotten: they only cost space
        }
    }
}
