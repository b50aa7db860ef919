using SocialFeed.Cassandra.Sessions;

namespace SocialFeed.Cassandra.Graph;

/// <summary>The statements of follows, mutes and blocks.</summary>
internal static class GraphStatements
{
    // following. Rows without a follow id are what is left of an edge that went away meanwhile.
    public static readonly Query GetEdge = new(
        "SELECT follow_id, filled_down_to, WRITETIME(follow_id), places FROM $.following WHERE follower_id = ? AND followee_id = ?");

    public static readonly Query GetFollowing = new("SELECT followee_id, follow_id, filled_down_to FROM $.following WHERE follower_id = ?");

    public static readonly Query FindFollowed = new(
        "SELECT followee_id, follow_id, filled_down_to FROM $.following WHERE follower_id = ? AND followee_id IN ?");

    public static readonly Query CountFollowing = new("SELECT COUNT(*) FROM $.following WHERE follower_id = ?");

    public static readonly Query PutEdge = new(
        "UPDATE $.following SET follow_id = ?, filled_down_to = ?, places = places + ? WHERE follower_id = ? AND followee_id = ?");

    public static readonly Query TakePlaces = new("UPDATE $.following SET places = places - ? WHERE follower_id = ? AND followee_id = ?");
    public static readonly Query PutFilled = new("UPDATE $.following SET filled_down_to = ? WHERE follower_id = ? AND followee_id = ?");
    // Cells, and not whole rows: what was deleted by row may still be read with IN on Cassandra 2.1.0, once it is on disk (CASSANDRA-8558).
    public static readonly Query DeleteEdge = new(
        "DELETE follow_id, filled_down_to FROM $.following WHERE follower_id = ? AND followee_id = ?");

    // mutes
    public static readonly Query GetMute = new("SELECT mute_id, WRITETIME(mute_id) FROM $.mutes WHERE user_id = ? AND muted_id = ?");
    public static readonly Query GetMutes = new("SELECT muted_id, mute_id FROM $.mutes WHERE user_id = ?");
    public static readonly Query FindMuted = new("SELECT muted_id FROM $.mutes WHERE user_id = ? AND muted_id IN ?");
    public static readonly Query PutMute = new("UPDATE $.mutes SET mute_id = ? WHERE user_id = ? AND muted_id = ?");
    public static readonly Query DeleteMute = new("DELETE mute_id FROM $.mutes WHERE user_id = ? AND muted_id = ?");

    // block_pairs
    public static readonly Query GetPair = new(
        """
        SELECT low_blocks, high_blocks, WRITETIME(low_blocks), WRITETIME(high_blocks) FROM $.block_pairs WHERE low_id = ? AND high_id = ?
        """);

    public static readonly Query PutLowBlocks = new("UPDATE $.block_pairs SET low_blocks = ? WHERE low_id = ? AND high_id = ?");
    public static readonly Query PutHighBlocks = new("UPDATE $.block_pairs SET high_blocks = ? WHERE low_id = ? AND high_id = ?");

    // list_buckets: a row of its own says that an account blocks someone, or is blocked by someone, or did or was.
    // Most are not, and need no pairs looked up.
    public static readonly Query NoteBlocks = new("UPDATE $.list_buckets SET opened_at = 0 WHERE owner_id = ? AND list = ? AND bucket = 0");
    public static readonly Query FindBlocks = new("SELECT bucket FROM $.list_buckets WHERE owner_id = ? AND list = ? AND bucket = 0");

    /// <summary>The number of that row among the lists of an owner; the lists themselves count up from 1.</summary>
    public const int BlocksList = 100;
}
