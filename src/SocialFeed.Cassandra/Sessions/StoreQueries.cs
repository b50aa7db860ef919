using System.Reflection;
using SocialFeed.Cassandra.Graph;
using SocialFeed.Cassandra.Listing;

namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// Every statement of the store: the static fields of type <see cref="Query"/> in this assembly, and those of lists
/// and sets.
/// </summary>
internal static class StoreQueries
{
    public static IReadOnlyList<Query> All { get; } =
    [
        .. typeof(StoreQueries).Assembly.GetTypes()
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(
                type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field.FieldType == typeof(Query))
            .Select(field => (Query)field.GetValue(null)!),
        .. ListTable.All.SelectMany(table => table.Queries),
        .. AuthorSetTable.Inactive.Queries,
        .. AuthorSetTable.Pulled.Queries,
    ];
}
