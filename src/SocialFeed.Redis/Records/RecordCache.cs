using StackExchange.Redis;

namespace SocialFeed.Redis.Records;

/// <summary>
/// Records by id, in front of a store. A record that is missing is read from the store once in this process, however many ask for it at the same time, and put
/// back by one process, the one that holds its lease.
/// <para>
/// How old can a record be that is served? A write fences the key (<see cref="RedisOptions.RecordFence"/>), which takes away the value and the lease of who read
/// the store before; so after the write has returned, no look-up finds what stood before. Look-ups that had begun to read the store earlier may answer with what
/// they read, also to those of this process that joined them within <see cref="JoinFor"/>. When the fence did not get through, this process uses Redis no more
/// until it does; others may serve the old value for at most its life. Absence is not cached.
/// </para>
/// </summary>
internal sealed class RecordCache<T>(
    RedisConnection redis,
    RedisOptions options,
    TimeProvider time,
    CacheKind kind,
    TimeSpan life,
    RecordCache<T>.Loader load,
    Func<T, byte[]> encode,
    RecordCache<T>.Decoder decode)
    where T : class
{
    /// <summary>Keys of one script, so that it holds up the server for well under a millisecond.</summary>
    private const int KeysPerScript = 100;

    /// <summary>Tag and era, before the payload.</summary>
    private const int HeaderLength = 17;

    /// <summary>How long a reading of the store may be joined: it may have begun before a write of another process ended.</summary>
    private static readonly TimeSpan JoinFor = TimeSpan.FromSeconds(1);

    /// <summary>A record lives between this share of its life and all of it, so that those put together do not expire together.</summary>
    private const double ShortestLife = 0.8;

    private readonly Flights<T> _flights = new(time, JoinFor);

    /// <summary>Reads the store; null where there is no such record.</summary>
    internal delegate ValueTask Loader(ReadOnlyMemory<long> ids, Memory<T?> values, CancellationToken cancellationToken);

    /// <summary>Null when the bytes cannot be understood.</summary>
    internal delegate T? Decoder(long id, ReadOnlySpan<byte> bytes);

    /// <summary>Fills <paramref name="values"/> in the order of <paramref name="ids"/>; null where there is no such record.</summary>
    public async ValueTask GetAsync(ReadOnlyMemory<long> ids, Memory<T?> values, CancellationToken cancellationToken)
    {
        for (var at = 0; at < ids.Length; at += KeysPerScript)
        {
            var length = Math.Min(KeysPerScript, ids.Length - at);
            await GetSomeAsync(ids.Slice(at, length), values.Slice(at, length), cancellationToken);
        }
    }

    /// <summary>
    /// Instead of a fence, after a write that the store has confirmed: whoever reads the store from now on sees it, and may put it back at once. What was read before
    /// is not put back, since the lease is gone as well. A fence stays: the write that it stands for may not have come yet.
    /// </summary>
    public async ValueTask ForgetAsync(long id)
    {
        _flights.Forget(id);
        if (!await TryAsync(Script.RecordsForget, id))
            redis.Missed(kind, [id]);
    }

    /// <summary>To be called after every write to the store, also after one that failed: it may have taken effect, or may still.</summary>
    public async ValueTask FenceAsync(long id)
    {
        _flights.Forget(id);
        try
        {
            RedisValue[] values = [(long)options.RecordFence.TotalMilliseconds];
            var keys = redis.Keys.WithEpoch(kind, id);
            // Not cancelled with the request: the write is done.
            if (await redis.EvaluateAsync(Script.RecordsFence, keys, values, options.WriteTimeout, CancellationToken.None) is not null)
                return;
        }
        catch (RedisServerException)
        {
            if (await TryAsync(Script.Forget, id))
                return;
        }
        redis.Missed(kind, [id]);
    }

    private async ValueTask GetSomeAsync(ReadOnlyMemory<long> ids, Memory<T?> values, CancellationToken cancellationToken)
    {
        var token = RandomToken.Next();
        var found = await LookUpAsync(ids, token, cancellationToken);
        var missing = new List<int>();
        for (var i = 0; i < ids.Length; i++)
        {
            values.Span[i] = found?[i] is { Length: > HeaderLength } bytes ? decode(ids.Span[i], bytes.AsSpan(HeaderLength)) : null;
            if (values.Span[i] is null)
                missing.Add(i);
        }
        RedisMetrics.Looked(kind, "hit", ids.Length - missing.Count);
        RedisMetrics.Looked(kind, found is null ? "unavailable" : "miss", missing.Count);
        if (missing.Count == 0)
            return;

        var own = new List<(long Id, TaskCompletionSource<T?> Flight)>();
        var flights = new Task<T?>[missing.Count];
        for (var i = 0; i < missing.Count; i++)
            flights[i] = _flights.Join(ids.Span[missing[i]], own);
        if (own.Count > 0)
        {
            var leased = new HashSet<long>();
            foreach (var i in missing)
            {
                if (found?[i] is [(byte)'L'])
                    leased.Add(ids.Span[i]);
            }
            // Others may have joined: it goes on when this request is cancelled.
            var loading = LoadAsync(own, leased, token);
            RedisLink.Observe(loading);
            await loading.WaitAsync(cancellationToken);
        }
        for (var i = 0; i < missing.Count; i++)
        {
            var value = await flights[i].WaitAsync(cancellationToken);
            values.Span[missing[i]] = value;
        }
    }

    private async ValueTask<byte[]?[]?> LookUpAsync(ReadOnlyMemory<long> ids, byte[] token, CancellationToken cancellationToken)
    {
        RedisValue[] values = [RandomToken.Next(), token, (long)options.RecordLease.TotalMilliseconds];
        try
        {
            var keys = redis.Keys.WithEpoch(kind, ids.Span);
            var answer = await redis.EvaluateAsync(Script.RecordsGet, keys, values, options.ReadTimeout, cancellationToken);
            return (byte[]?[]?)answer;
        }
        catch (RedisServerException)
        {
            return null;
        }
    }

    private async Task LoadAsync(List<(long Id, TaskCompletionSource<T?> Flight)> own, HashSet<long> leased, byte[] token)
    {
        var values = new T?[own.Count];
        try
        {
            await load(own.ConvertAll(flight => flight.Id).ToArray(), values, CancellationToken.None);
        }
        catch (Exception exception)
        {
            foreach (var (id, flight) in own)
                _flights.Fail(id, flight, exception);
            throw;
        }
        for (var i = 0; i < values.Length; i++)
            _flights.Land(own[i].Id, own[i].Flight, values[i]);
        var records = new List<(long Id, T Value)>(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value && leased.Contains(own[i].Id))
                records.Add((own[i].Id, value));
        }
        if (records.Count > 0)
            await FillAsync(records, token);
    }

    private async ValueTask FillAsync(List<(long Id, T Value)> records, byte[] token)
    {
        var values = new RedisValue[(records.Count * 2) + 1];
        values[0] = token;
        for (var i = 0; i < records.Count; i++)
        {
            var share = ShortestLife + (Random.Shared.NextDouble() * (1 - ShortestLife));
            values[(i * 2) + 1] = (long)(life.TotalMilliseconds * share);
            values[(i * 2) + 2] = encode(records[i].Value);
        }
        try
        {
            var keys = redis.Keys.WithEpoch(kind, records.ConvertAll(record => record.Id).ToArray());
            await redis.EvaluateAsync(Script.RecordsFill, keys, values, options.ReadTimeout, CancellationToken.None);
        }
        catch (RedisServerException)
        {
            // Not cached; the lease expires.
        }
    }

    private async ValueTask<bool> TryAsync(Script script, long id)
    {
        try
        {
            return await redis.EvaluateAsync(
                script, redis.Keys.WithEpoch(kind, id), [], options.WriteTimeout, CancellationToken.None) is not null;
        }
        catch (RedisServerException)
        {
            return false;
        }
    }
}
