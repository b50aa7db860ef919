namespace SocialFeed.Redis;

/// <summary>
/// What this process could not write and therefore has to take out of the cache before it uses it again. Bounded: beyond its capacity it only knows that
/// everything is to be made void. Guarded by the connection's lock.
/// </summary>
internal sealed class MissedWrites(int capacity)
{
    private HashSet<(CacheKind Kind, long Id)> _keys = [];

    public bool IsEverything { get; private set; }

    public bool IsEmpty => _keys.Count == 0 && !IsEverything;

    public void Add(CacheKind kind, ReadOnlySpan<long> ids)
    {
        if (IsEverything)
            return;
        foreach (var id in ids)
            _keys.Add((kind, id));
        if (_keys.Count <= capacity)
            return;
        IsEverything = true;
        _keys = [];
    }

    /// <summary>Gives what was missed up to now and forgets it; it comes back through <see cref="Restore"/> if it could not be settled.</summary>
    public (bool Everything, HashSet<(CacheKind Kind, long Id)> Keys) Take()
    {
        var taken = (IsEverything, _keys);
        (IsEverything, _keys) = (false, []);
        return taken;
    }

    public void Restore(bool everything, HashSet<(CacheKind Kind, long Id)> keys)
    {
        IsEverything |= everything;
        foreach (var (kind, id) in keys)
            Add(kind, [id]);
    }
}
