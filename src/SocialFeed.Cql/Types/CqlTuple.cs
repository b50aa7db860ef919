namespace SocialFeed.Cql;

/// <summary>A tuple of any number of values, for those longer or less known than ValueTuple serves.</summary>
public sealed class CqlTuple(params object?[] items)
{
    public IReadOnlyList<object?> Items => items;

    public int Count => items.Length;

    public object? this[int index] => items[index];
}
