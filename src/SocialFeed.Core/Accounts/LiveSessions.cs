using System.Collections.Concurrent;

namespace SocialFeed.Core.Accounts;

/// <summary>
/// Sessions found live within the last <see cref="Limits.SessionCheckInterval"/>. Bounded: two generations of which the older is dropped when the newer is
/// full, so that sessions in use stay.
/// </summary>
internal sealed class LiveSessions(TimeProvider time)
{
    private const int GenerationSize = 100_000;

    private volatile ConcurrentDictionary<long, (long UserId, DateTimeOffset Until)> _newer = new();
    private volatile ConcurrentDictionary<long, (long UserId, DateTimeOffset Until)> _older = new();
    private int _count;

    public bool Contains(long sessionId, long userId) =>
        (_newer.TryGetValue(sessionId, out var live) || _older.TryGetValue(sessionId, out live))
        && live.UserId == userId
        && time.GetUtcNow() < live.Until;

    public void Add(long sessionId, long userId, DateTimeOffset until)
    {
        _newer[sessionId] = (userId, until);
        if (Interlocked.Increment(ref _count) == GenerationSize)
        {
            _older = _newer;
            _newer = new ConcurrentDictionary<long, (long UserId, DateTimeOffset Until)>();
            Volatile.Write(ref _count, 0);
        }
    }

    public void Remove(long sessionId)
    {
        _newer.TryRemove(sessionId, out _);
        _older.TryRemove(sessionId, out _);
    }
}
