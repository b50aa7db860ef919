using System.Diagnostics.CodeAnalysis;

namespace SocialFeed.Embedded.Caching;

/// <summary>What the writer needs of a cache: to take out what a commit changed.</summary>
internal interface ICacheInvalidation
{
    void Invalidate(long key, long commit);

    void Flush(long commit);
}

/// <summary>
/// A bounded cache by id whose content is never older than the last published commit. Set-associative: an id can stand in one of eight places of one set, so
/// a hit costs one short lock, one scan of eight neighbouring numbers, and no allocation; the set evicts what was not used lately. Each set remembers the last
/// commit that changed one of its ids, and refuses what was read before that commit (see <see cref="Storage.CommitClock"/>).
/// </summary>
/// <param name="capacity">Entries at most, rounded down to whole sets; 0 turns the cache off.</param>
/// <param name="weigh">The weight of a value, when values differ much in size.</param>
/// <param name="weightLimit">The sum of weights at most.</param>
internal sealed class ShardedCache<TValue> : ICacheInvalidation
{
    private const int Ways = 8;
    private const int MaxShards = 32;

    private readonly Shard[] _shards;
    private readonly int _setsPerShard;
    private readonly Func<TValue, int>? _weigh;
    private readonly long _shardWeightLimit;

    public ShardedCache(int capacity, Func<TValue, int>? weigh = null, long weightLimit = long.MaxValue)
    {
        var sets = capacity / Ways;
        var shards = Math.Min(MaxShards, sets);
        _setsPerShard = shards == 0 ? 0 : sets / shards;
        _weigh = weigh;
        _shardWeightLimit = shards == 0 ? 0 : weightLimit / shards;
        _shards = new Shard[shards];
        for (var i = 0; i < shards; i++)
            _shards[i] = new Shard(_setsPerShard);
    }

    public bool TryGet(long key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_shards.Length != 0)
        {
            var shard = Locate(key, out var set);
            lock (shard)
            {
                var slot = shard.Find(key, set * Ways);
                if (slot >= 0)
                {
                    shard.States[slot] = SlotState.Used;
                    value = shard.Values[slot];
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    /// <summary>Keeps a value that was read when every commit up to <paramref name="committed"/> was visible.</summary>
    public void Put(long key, TValue value, long committed)
    {
        if (_shards.Length == 0)
            return;
        var weight = _weigh?.Invoke(value) ?? 0;
        if (weight > _shardWeightLimit)
            return;
        var shard = Locate(key, out var set);
        lock (shard)
        {
            if (shard.ChangedAt[set] > committed)
                return;
            var slot = shard.Find(key, set * Ways);
            if (slot < 0)
                slot = shard.Evict(set * Ways);
            shard.Weight += weight - shard.WeightAt(slot);
            shard.Keys[slot] = key;
            shard.Values[slot] = value;
            shard.States[slot] = SlotState.Kept;
            if (_weigh is null)
                return;
            shard.Weights ??= new int[shard.Keys.Length];
            shard.Weights[slot] = weight;
            shard.Shrink(_shardWeightLimit, slot);
        }
    }

    public void Invalidate(long key, long commit)
    {
        if (_shards.Length == 0)
            return;
        var shard = Locate(key, out var set);
        lock (shard)
        {
            shard.ChangedAt[set] = commit;
            var slot = shard.Find(key, set * Ways);
            if (slot >= 0)
                shard.Clear(slot);
        }
    }

    public void Flush(long commit)
    {
        foreach (var shard in _shards)
        {
            lock (shard)
            {
                Array.Fill(shard.ChangedAt, commit);
                for (var slot = 0; slot < shard.Keys.Length; slot++)
                    shard.Clear(slot);
            }
        }
    }

    private Shard Locate(long key, out int set)
    {
        var hash = (ulong)key * 0x9E37_79B9_7F4A_7C15; // 2^64 / golden ratio: spreads neighbouring ids
        hash ^= hash >> 32;
        set = (int)(((hash & 0xFFFF_FFFF) * (ulong)_setsPerShard) >> 32);
        return _shards[(int)((hash >> 32) * (ulong)_shards.Length >> 32)];
    }

    private enum SlotState : byte
    {
        Empty,

        /// <summary>Not asked for since it came, or since the hand passed.</summary>
        Kept,
        Used,
    }

    private sealed class Shard(int sets)
    {
        public readonly long[] Keys = new long[sets * Ways];
        public readonly TValue[] Values = new TValue[sets * Ways];
        public readonly SlotState[] States = new SlotState[sets * Ways];
        public readonly long[] ChangedAt = new long[sets];
        public int[]? Weights;
        public long Weight;
        private int _hand;

        public int WeightAt(int slot) => Weights?[slot] ?? 0;

        public int Find(long key, int first)
        {
            for (var slot = first; slot < first + Ways; slot++)
            {
                if (Keys[slot] == key && States[slot] != SlotState.Empty)
                    return slot;
            }

            return -1;
        }

        /// <summary>An empty slot of the set, made by dropping one that was not used lately if need be.</summary>
        public int Evict(int first)
        {
            for (var slot = first; slot < first + Ways; slot++)
            {
                if (States[slot] == SlotState.Empty)
                    return slot;
            }

            while (true)
            {
                var slot = first + (_hand++ & (Ways - 1));
                if (States[slot] == SlotState.Used)
                {
                    States[slot] = SlotState.Kept;
                    continue;
                }

                return slot;
            }
        }

        public void Clear(int slot)
        {
            Weight -= WeightAt(slot);
            if (Weights is not null)
                Weights[slot] = 0;
            States[slot] = SlotState.Empty;
            Values[slot] = default!;
        }

        /// <summary>Drops entries, those not used lately first, until the weight is within the limit; never the one just stored.</summary>
        public void Shrink(long limit, int keep)
        {
            while (Weight > limit)
            {
                _hand = (_hand + 1) % Keys.Length;
                if (_hand == keep || States[_hand] == SlotState.Empty)
                    continue;
                if (States[_hand] == SlotState.Used)
                    States[_hand] = SlotState.Kept;
                else
                    Clear(_hand);
            }
        }
    }
}
