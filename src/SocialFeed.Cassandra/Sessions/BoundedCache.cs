using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// A cache of two generations: when the young one is full it becomes the old one, and the old one is dropped; what is
/// asked for meanwhile moves over. Holds at most about twice <paramref name="generation"/> entries. Thread-safe.
/// </summary>
internal sealed class BoundedCache<TKey, TValue>(int generation)
    where TKey : notnull
{
    private readonly Lock _turn = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
            return true;
        if (!_old.TryGetValue(key, out value))
            return false;
        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        var young = _young;
        if (young.TryAdd(key, value))
        {
            if (Interlocked.Increment(ref _count) >= generation)
                Turn();
            return;
        }
        young[key] = value;
    }

    public void Remove(TKey key)
    {
        _old.TryRemove(key, out _);
        if (_young.TryRemove(key, out _))
            Interlocked.Decrement(ref _count);
    }

    private void Turn()
    {
        lock (_turn)
        {
            if (_count < generation)
                return;
            _old = _young;
            _young = new();
            _count = 0;
        }
    }
}
