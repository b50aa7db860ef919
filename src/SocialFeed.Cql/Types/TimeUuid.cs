using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SocialFeed.Cql;

/// <summary>
/// A version 1 UUID: 100 ns ticks since 1582-10-15, a clock sequence and a node. Compares as Cassandra does: by time, then by the other eight bytes as signed ones.
/// </summary>
public readonly struct TimeUuid : IEquatable<TimeUuid>, IComparable<TimeUuid>
{
    /// <summary>What Cassandra's minTimeuuid and maxTimeuuid put behind the time: each byte is the least, or greatest, as signed.</summary>
    private const ulong LeastTail = 0x8080808080808080;
    private const ulong GreatestTail = 0x7f7f7f7f7f7f7f7f;

    private const ulong VariantBits = 0x8000000000000000;
    private const ulong TailBits = 0x3fffffffffffffff;

    private static readonly long _epochTicks = new DateTime(1582, 10, 15, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly ulong _ownTail = (BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8)) & TailBits) | VariantBits | (1UL << 40);
    private static long _last;

    private readonly Guid _value;

    /// <exception cref="ArgumentException">The UUID is not of version 1.</exception>
    public TimeUuid(Guid value)
    {
        if (value.Version != 1 && value != Guid.Empty)
            throw new ArgumentException($"{value} is a UUID of version {value.Version}, not a time-based one (version 1).", nameof(value));
        _value = value;
    }

    private TimeUuid(long ticks, ulong tail) => _value = Build(ticks, tail);

    /// <summary>100 ns ticks since 1582-10-15.</summary>
    public long Timestamp
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            _value.TryWriteBytes(bytes, bigEndian: true, out _);
            return ((long)(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x0FFF) << 48)
                | ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) << 32)
                | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
    }

    public DateTimeOffset Time => new(_epochTicks + Timestamp, TimeSpan.Zero);

    /// <summary>A new one, later than all this process has made before, with a random node of this process.</summary>
    public static TimeUuid New(TimeProvider? time = null)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow().UtcTicks - _epochTicks;
        var last = Volatile.Read(ref _last);
        while (true)
        {
            var next = Math.Max(now, last + 1);
            var seen = Interlocked.CompareExchange(ref _last, next, last);
            if (seen == last)
                return new TimeUuid(next, _ownTail);
            last = seen;
        }
    }

    /// <summary>The least one of that millisecond, for lower bounds of queries. Not for storing.</summary>
    public static TimeUuid Min(DateTimeOffset time) => new(Milliseconds(time), LeastTail);

    /// <summary>The greatest one of that millisecond, for upper bounds of queries. Not for storing.</summary>
    public static TimeUuid Max(DateTimeOffset time) => new(Milliseconds(time) + TimeSpan.TicksPerMillisecond - 1, GreatestTail);

    public Guid ToGuid() => _value;

    public bool Equals(TimeUuid other) => _value == other._value;

    public override bool Equals(object? obj) => obj is TimeUuid other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();

    public override string ToString() => _value.ToString();

    public int CompareTo(TimeUuid other)
    {
        var byTime = Timestamp.CompareTo(other.Timestamp);
        if (byTime != 0)
            return byTime;
        Span<byte> mine = stackalloc byte[16];
        Span<byte> theirs = stackalloc byte[16];
        _value.TryWriteBytes(mine, bigEndian: true, out _);
        other._value.TryWriteBytes(theirs, bigEndian: true, out _);
        for (var i = 8; i < 16; i++)
        {
            if (mine[i] != theirs[i])
                return ((sbyte)mine[i]).CompareTo((sbyte)theirs[i]);
        }
        return 0;
    }

    public static bool operator ==(TimeUuid left, TimeUuid right) => left.Equals(right);

    public static bool operator !=(TimeUuid left, TimeUuid right) => !left.Equals(right);

    public static bool operator <(TimeUuid left, TimeUuid right) => left.CompareTo(right) < 0;

    public static bool operator >(TimeUuid left, TimeUuid right) => left.CompareTo(right) > 0;

    public static bool operator <=(TimeUuid left, TimeUuid right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TimeUuid left, TimeUuid right) => left.CompareTo(right) >= 0;

    private static long Milliseconds(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - _epochTicks;
        return ticks - (ticks % TimeSpan.TicksPerMillisecond);
    }

    private static Guid Build(long ticks, ulong tail)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)ticks);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)(ticks >> 32));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(((ticks >> 48) & 0x0FFF) | 0x1000));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], tail);
        return new Guid(bytes, bigEndian: true);
    }
}
