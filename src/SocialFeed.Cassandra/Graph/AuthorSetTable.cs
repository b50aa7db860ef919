using SocialFeed.Cassandra.Sessions;

namespace SocialFeed.Cassandra.Graph;

/// <summary>A table that holds a small set of accounts in shards.</summary>
internal sealed class AuthorSetTable
{
    public const int Shards = 16;

    private AuthorSetTable(string name)
    {
        Name = name;
        ReadVersion = new($"SELECT version FROM $.{name} WHERE shard = ? LIMIT 1");
        ReadShard = new($"SELECT user_id, marked_at, gone FROM $.{name} WHERE shard = ?");
        Put = new($"INSERT INTO $.{name} (shard, user_id, marked_at, gone, version) VALUES (?, ?, ?, ?, ?)");
    }

    public static AuthorSetTable Inactive { get; } = new("inactive_accounts");

    public static AuthorSetTable Pulled { get; } = new("pulled_authors");

    public string Name { get; }

    public Query ReadVersion { get; }

    public Query ReadShard { get; }

    public Query Put { get; }

    public IEnumerable<Query> Queries => [ReadVersion, ReadShard, Put];

    public static int ShardOf(long userId) => (int)(((ulong)userId * 0x9E3779B97F4A7C15) >> 60);
}
