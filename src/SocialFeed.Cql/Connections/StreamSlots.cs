namespace SocialFeed.Cql.Connections;

/// <summary>
/// The stream ids of a connection, 0 to 32767, with the request and deadline of each that is taken. Not thread-safe: used under the connection's lock.
/// Grows as ids are needed, so that an idle connection stays small.
/// </summary>
internal sealed class StreamSlots
{
    public const int IdMax = short.MaxValue;

    private const int InitialSize = 256;

    private PendingRequest?[] _requests = [];
    private long[] _deadlines = [];
    private int[] _lengths = [];
    private short[] _free = [];
    private int _freeCount;

    /// <summary>Ids taken.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the requests that have ids: none of them has been answered.</summary>
    public long Bytes { get; private set; }

    public PendingRequest? this[int id] => (uint)id < (uint)_requests.Length ? _requests[id] : null;

    /// <summary>Takes an id; the one freed last first. The first id ever is 0.</summary>
    public short Rent(PendingRequest request, long deadline)
    {
        if (_freeCount == 0)
            Grow();
        var id = _free[--_freeCount];
        _requests[id] = request;
        _deadlines[id] = deadline;
        Count++;
        return id;
    }

    /// <summary>Notes how long the request of an id is.</summary>
    public void SetLength(short id, int length)
    {
        _lengths[id] = length;
        Bytes += length;
    }

    /// <summary>Frees an id whose answer has arrived.</summary>
    public void Return(short id)
    {
        _requests[id] = null;
        _deadlines[id] = long.MaxValue;
        Bytes -= _lengths[id];
        _lengths[id] = 0;
        _free[_freeCount++] = id;
        Count--;
    }

    /// <summary>Keeps the id taken until its late answer.</summary>
    public void MakeOrphan(int id)
    {
        _requests[id] = PendingRequest.Orphan;
        _deadlines[id] = long.MaxValue;
    }

    /// <summary>
    /// After the handshake, id 0 is used no more: servers before 2.1.5 answer some errors on it whatever they belong to (CASSANDRA-8848).
    /// </summary>
    public void ReserveZero()
    {
        var index = Array.IndexOf(_free, (short)0, 0, _freeCount);
        if (index < 0)
            return;
        _free[index] = _free[--_freeCount];
    }

    /// <summary>Makes orphans of the requests whose deadline has come, and returns the earliest of the others (or the greatest number).</summary>
    public long TakeExpired(long now, List<PendingRequest> expired)
    {
        var earliest = long.MaxValue;
        for (var id = 0; id < _deadlines.Length; id++)
        {
            var deadline = _deadlines[id];
            if (deadline > now)
            {
                earliest = Math.Min(earliest, deadline);
                continue;
            }
            expired.Add(_requests[id]!);
            MakeOrphan(id);
        }
        return earliest;
    }

    /// <summary>Empties all slots, and returns the requests that somebody waits for.</summary>
    public List<PendingRequest> TakeAll()
    {
        var all = new List<PendingRequest>();
        foreach (var request in _requests)
        {
            if (request is { HasSender: true })
                all.Add(request);
        }
        Array.Clear(_requests);
        Array.Fill(_deadlines, long.MaxValue);
        Array.Clear(_lengths);
        Bytes = 0;
        Count = 0;
        return all;
    }

    private void Grow()
    {
        var old = _requests.Length;
        var size = Math.Min(IdMax + 1, Math.Max(InitialSize, old * 2));
        if (size == old)
            throw new InvalidOperationException("All stream ids are taken.");
        Array.Resize(ref _requests, size);
        Array.Resize(ref _deadlines, size);
        Array.Fill(_deadlines, long.MaxValue, old, size - old);
        Array.Resize(ref _lengths, size);
        Array.Resize(ref _free, size);
        for (var id = size - 1; id >= old; id--)
            _free[_freeCount++] = (short)id;
    }
}
