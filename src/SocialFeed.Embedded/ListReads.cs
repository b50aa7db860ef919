using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>A list by position: the same query in both directions. Parameters: owner, below, above, limit; columns: position, member.</summary>
/// <param name="index">The index by owner and position, checked when the query is prepared; null where the owner's rows are few and sorted as they are read.</param>
internal sealed class ListQuery(string table, string? index, string owner, string position, string member)
{
    private readonly Sql _newestFirst = new(Text(table, index, owner, position, member, "DESC"));
    private readonly Sql _oldestFirst = new(Text(table, index, owner, position, member, "ASC"));

    public Sql InOrder(PositionRange range) => range.OldestFirst ? _oldestFirst : _newestFirst;

    private static string Text(string table, string? index, string owner, string position, string member, string order) =>
        $"""
        SELECT {position}, {member} FROM {table} {(index is null ? "" : "INDEXED BY " + index)}
        WHERE {owner} = ?1 AND {position} < ?2 AND {position} > ?3 ORDER BY {position} {order} LIMIT ?4
        """;
}

internal static class ListReads
{
    public static void ReadAccounts(this ReaderPool readers, ListQuery list, long owner, PositionRange range, int limit, List<Listed> accounts)
    {
        using var read = readers.Read();
        using var query = read.Use(list.InOrder(range));
        query.Bind(1, owner).Bind(2, range.Below).Bind(3, range.Above).Bind(4, limit);
        while (query.Step())
            accounts.Add(new Listed(query.Long(0), query.Long(1)));
    }
}
