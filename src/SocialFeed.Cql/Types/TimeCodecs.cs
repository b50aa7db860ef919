using System.Buffers.Binary;
using System.Net;

namespace SocialFeed.Cql.Types;

/// <summary>timestamp: milliseconds; what is finer is cut off.</summary>
internal sealed class DateTimeOffsetCodec : CqlCodec<DateTimeOffset>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Timestamp;

    public override void Encode(ref CqlWriter writer, DateTimeOffset value, CqlType type) => writer.WriteInt64(CqlTime.ToMilliseconds(value));

    public override DateTimeOffset Decode(ReadOnlySpan<byte> source, CqlType type) =>
        CqlTime.ToDateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(Wire.Sized(source, 8, type)));
}

/// <summary>timestamp; local times are converted, unspecified ones are refused.</summary>
internal sealed class DateTimeCodec : CqlCodec<DateTime>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Timestamp;

    public override void Encode(ref CqlWriter writer, DateTime value, CqlType type)
    {
        if (value.Kind == DateTimeKind.Unspecified)
            throw new ArgumentException("The DateTime does not say whether it is UTC or local: use DateTimeOffset, or DateTime.SpecifyKind.", nameof(value));
        writer.WriteInt64(CqlTime.ToMilliseconds(value));
    }

    public override DateTime Decode(ReadOnlySpan<byte> source, CqlType type) =>
        CqlTime.ToDateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(Wire.Sized(source, 8, type))).UtcDateTime;
}

internal sealed class DateOnlyCodec : CqlCodec<DateOnly>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Date;

    public override void Encode(ref CqlWriter writer, DateOnly value, CqlType type) => writer.WriteInt32((int)CqlTime.ToDays(value));

    public override DateOnly Decode(ReadOnlySpan<byte> source, CqlType type) =>
        CqlTime.ToDateOnly(BinaryPrimitives.ReadUInt32BigEndian(Wire.Sized(source, 4, type)));
}

/// <summary>time: nanoseconds of the day; ticks are 100 of them, so what is finer is cut off when read.</summary>
internal sealed class TimeOnlyCodec : CqlCodec<TimeOnly>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Time;

    public override void Encode(ref CqlWriter writer, TimeOnly value, CqlType type) => writer.WriteInt64(value.Ticks * TimeSpan.NanosecondsPerTick);

    public override TimeOnly Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var nanoseconds = BinaryPrimitives.ReadInt64BigEndian(Wire.Sized(source, 8, type));
        return nanoseconds is >= 0 and < TimeSpan.TicksPerDay * TimeSpan.NanosecondsPerTick
            ? new TimeOnly(nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new InvalidOperationException($"{nanoseconds} ns is no time of day: read it as long.");
    }
}

/// <summary>time, as the time since midnight.</summary>
internal sealed class TimeSpanCodec : CqlCodec<TimeSpan>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Time;

    public override void Encode(ref CqlWriter writer, TimeSpan value, CqlType type)
    {
        if (value < TimeSpan.Zero || value.Ticks >= TimeSpan.TicksPerDay)
            throw new ArgumentOutOfRangeException(nameof(value), value, "A time of day lies between 0 and 24 hours; for spans of time use CqlDuration.");
        writer.WriteInt64(value.Ticks * TimeSpan.NanosecondsPerTick);
    }

    public override TimeSpan Decode(ReadOnlySpan<byte> source, CqlType type) =>
        TimeSpan.FromTicks(BinaryPrimitives.ReadInt64BigEndian(Wire.Sized(source, 8, type)) / TimeSpan.NanosecondsPerTick);
}

internal sealed class IPAddressCodec : CqlCodec<IPAddress>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Inet;

    public override void Encode(ref CqlWriter writer, IPAddress value, CqlType type)
    {
        value.TryWriteBytes(writer.GetSpan(16), out var length);
        writer.Advance(length);
    }

    public override IPAddress Decode(ReadOnlySpan<byte> source, CqlType type) =>
        source.Length is 4 or 16 ? new IPAddress(source) : throw Wire.WrongSize(source.Length, type);
}
