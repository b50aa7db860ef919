using System.Collections;

namespace SocialFeed.GraphQL.Execution;

/// <summary>Collects the items of many lists one after the other.</summary>
internal struct ItemBuffer
{
    private object?[] _items;

    public ItemBuffer() => _items = [];

    public int Count { get; private set; }

    /// <summary>At least <see cref="Count"/> long, and only to be read.</summary>
    public readonly object?[] Items => _items;

    /// <summary>Appends a list's items; false when the value is no list.</summary>
    public bool TryAppend(object list, bool isOnlyList)
    {
        switch (list)
        {
            case object?[] array when isOnlyList:
                _items = array;
                Count = array.Length;
                return true;
            case string or IDictionary:
                return false;
            case ICollection collection:
                Reserve(collection.Count);
                collection.CopyTo(_items, Count);
                Count += collection.Count;
                return true;
            case IEnumerable items:
                foreach (var item in items)
                {
                    Reserve(1);
                    _items[Count++] = item;
                }

                return true;
            default:
                return false;
        }
    }

    public void Truncate(int count)
    {
        Array.Clear(_items, count, Count - count);
        Count = count;
    }

    private void Reserve(int more)
    {
        if (_items.Length - Count >= more)
            return;
        var grown = new object?[Math.Max(Count + more, _items.Length * 2)];
        Array.Copy(_items, grown, Count);
        _items = grown;
    }
}
