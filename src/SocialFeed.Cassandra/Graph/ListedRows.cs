using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Graph;

/// <summary>Lists of accounts, read from a list or sorted from a bounded partition.</summary>
internal static class ListedRows
{
    /// <summary>Columns: position, gone, user_id.</summary>
    public static Listed ReadUser(Row row) => new(row.GetInt64(0), row.GetInt64(2));

    /// <summary>Adds the first of a whole, unordered list in range order.</summary>
    public static void AddInOrder(List<Listed> all, PositionRange range, int limit, List<Listed> page)
    {
        all.RemoveAll(row => !range.Contains(row.Position));
        if (range.OldestFirst)
            all.Sort(static (a, b) => a.Position.CompareTo(b.Position));
        else
            all.Sort(static (a, b) => b.Position.CompareTo(a.Position));
        page.AddRange(all.Take(limit));
    }
}
