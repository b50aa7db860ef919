using SocialFeed.GraphQL;

namespace SocialFeed.Benchmarks.GraphQL;

/// <summary>The objects that benchmarks select from: four scalars each, and an author out of few.</summary>
[ObjectType]
public sealed record Item(int Id, string Name, double Score, bool IsNew, int AuthorId)
{
    public const int Count = 1000;
    public const int AuthorCount = 200;

    public static Item[] All { get; } =
        [.. Enumerable.Range(0, Count).Select(i => new Item(i, $"item number {i}", i * 0.5, i % 3 == 0, i % AuthorCount))];

    /// <summary>One call for all items, as a batched look-up does it.</summary>
    [BatchResolver]
    public static Author[] GetAuthor([Parent] IReadOnlyList<Item> items)
    {
        var authors = new Author[items.Count];
        for (var i = 0; i < authors.Length; i++)
            authors[i] = Author.All[items[i].AuthorId];
        return authors;
    }

    /// <summary>One task per item, complete already.</summary>
    public static ValueTask<Author> GetReadyAuthorAsync([Parent] Item item) => new(Author.All[item.AuthorId]);
}

[ObjectType]
public sealed record Author(int Id, string Name)
{
    public static Author[] All { get; } = [.. Enumerable.Range(0, Item.AuthorCount).Select(i => new Author(i, $"author {i}"))];
}

[QueryType]
public static class Queries
{
    [ListSize(AssumedSize = Item.Count)]
    public static Item[] Items => Item.All;
}
