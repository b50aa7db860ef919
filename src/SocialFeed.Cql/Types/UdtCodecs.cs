using System.Buffers.Binary;

namespace SocialFeed.Cql.Types;

/// <summary>Fields of user-defined types and tuples: each with its length. There may be fewer than the type has (the rest is null) or, after an ALTER TYPE, more.</summary>
internal static class Members
{
    public static void Write(ref CqlWriter writer, object? value, CqlType type, string member)
    {
        var codec = DynamicCodec.Instance;
        if (value is not null && !codec.CanEncode(value, type))
            throw new ArgumentException($"{member} is {type}; a value of type {TypeName.Of(value.GetType())} cannot be put there.", nameof(value));
        codec.EncodeWithLength(ref writer, value, type);
    }

    /// <summary>False when the value has no more members.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> source, CqlType type, out ReadOnlySpan<byte> member, out bool isNull)
    {
        member = default;
        isNull = true;
        if (source.IsEmpty)
            return false;
        var length = source.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadInt32BigEndian(source);
        if (length > source.Length - 4)
            throw new InvalidOperationException($"A value of type {type} is cut short.");
        source = source[4..];
        if (length < 0)
            return true;
        isNull = false;
        member = source[..length];
        source = source[length..];
        return true;
    }

    public static T Read<T>(ref ReadOnlySpan<byte> source, CqlCodec<T> codec, CqlType memberType, CqlType type) =>
        TryTake(ref source, type, out var member, out var isNull) && !isNull ? codec.Decode(member, memberType) : codec.DecodeNull();
}

internal sealed class CqlUdtCodec : CqlCodec<CqlUdt>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Udt;

    public override void Encode(ref CqlWriter writer, CqlUdt value, CqlType type)
    {
        foreach (var field in value.Fields.Keys)
        {
            if (!type.FieldNames.Contains(field, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"{type} has no field '{field}'; it has {string.Join(", ", type.FieldNames)}.", nameof(value));
        }
        for (var i = 0; i < type.FieldNames.Count; i++)
            Members.Write(ref writer, value[type.FieldNames[i]], type.Arguments[i], $"Field '{type.FieldNames[i]}' of {type}");
    }

    public override CqlUdt Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var udt = new CqlUdt();
        for (var i = 0; i < type.FieldNames.Count; i++)
            udt[type.FieldNames[i]] = Members.Read(ref source, DynamicCodec.Instance, type.Arguments[i], type);
        return udt;
    }
}

/// <summary>A .NET type that its owner maps to a user-defined type, field by field.</summary>
internal sealed class MappedUdtCodec<T>(Func<CqlUdt, T> read, Action<T, CqlUdt> write) : CqlCodec<T>
    where T : notnull
{
    private static readonly CqlUdtCodec _fields = new();

    public override bool Supports(CqlType type) => _fields.Supports(type);

    public override void Encode(ref CqlWriter writer, T value, CqlType type)
    {
        var udt = new CqlUdt();
        write(value, udt);
        _fields.Encode(ref writer, udt, type);
    }

    public override T Decode(ReadOnlySpan<byte> source, CqlType type) => read(_fields.Decode(source, type));
}

internal sealed class CqlTupleCodec : CqlCodec<CqlTuple>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Tuple;

    public override void Encode(ref CqlWriter writer, CqlTuple value, CqlType type)
    {
        if (value.Count > type.Arguments.Count)
            throw new ArgumentException($"{value.Count} values were given for a {type}.", nameof(value));
        for (var i = 0; i < value.Count; i++)
            Members.Write(ref writer, value[i], type.Arguments[i], $"Member {i} of {type}");
    }

    public override CqlTuple Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var items = new object?[type.Arguments.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = Members.Read(ref source, DynamicCodec.Instance, type.Arguments[i], type);
        return new CqlTuple(items);
    }
}
