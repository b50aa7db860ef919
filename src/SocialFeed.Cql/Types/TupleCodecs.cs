namespace SocialFeed.Cql.Types;

/// <summary>Codecs of .NET's tuples, by their generic definition. Longer ones are CqlTuple's.</summary>
internal static class TupleCodecs
{
    public static IReadOnlyDictionary<Type, Type> Definitions { get; } = new Dictionary<Type, Type>
    {
        [typeof(ValueTuple<>)] = typeof(ValueTupleCodec<>),
        [typeof(ValueTuple<,>)] = typeof(ValueTupleCodec<,>),
        [typeof(ValueTuple<,,>)] = typeof(ValueTupleCodec<,,>),
        [typeof(ValueTuple<,,,>)] = typeof(ValueTupleCodec<,,,>),
        [typeof(ValueTuple<,,,,>)] = typeof(ValueTupleCodec<,,,,>),
        [typeof(Tuple<>)] = typeof(TupleCodec<>),
        [typeof(Tuple<,>)] = typeof(TupleCodec<,>),
        [typeof(Tuple<,,>)] = typeof(TupleCodec<,,>),
        [typeof(Tuple<,,,>)] = typeof(TupleCodec<,,,>),
        [typeof(Tuple<,,,,>)] = typeof(TupleCodec<,,,,>),
    };

    public static bool Fits(CqlType type, int members) => type.Code == ColumnTypeCode.Tuple && type.Arguments.Count == members;
}

internal sealed class ValueTupleCodec<T1> : CqlCodec<ValueTuple<T1>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 1) && _1.Supports(type.Arguments[0]);

    public override void Encode(ref CqlWriter writer, ValueTuple<T1> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
    }

    public override ValueTuple<T1> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type));
}

internal sealed class ValueTupleCodec<T1, T2> : CqlCodec<ValueTuple<T1, T2>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 2) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]);

    public override void Encode(ref CqlWriter writer, ValueTuple<T1, T2> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
    }

    public override ValueTuple<T1, T2> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type));
}

internal sealed class ValueTupleCodec<T1, T2, T3> : CqlCodec<ValueTuple<T1, T2, T3>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();
    private readonly CqlCodec<T3> _3 = CodecRegistry.Get<T3>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 3) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]) && _3.Supports(type.Arguments[2]);

    public override void Encode(ref CqlWriter writer, ValueTuple<T1, T2, T3> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
        _3.EncodeWithLength(ref writer, value.Item3, type.Arguments[2]);
    }

    public override ValueTuple<T1, T2, T3> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type),
        Members.Read(ref source, _3, type.Arguments[2], type));
}

internal sealed class ValueTupleCodec<T1, T2, T3, T4> : CqlCodec<ValueTuple<T1, T2, T3, T4>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();
    private readonly CqlCodec<T3> _3 = CodecRegistry.Get<T3>();
    private readonly CqlCodec<T4> _4 = CodecRegistry.Get<T4>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 4) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]) && _3.Supports(type.Arguments[2])
            && _4.Supports(type.Arguments[3]);

    public override void Encode(ref CqlWriter writer, ValueTuple<T1, T2, T3, T4> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
        _3.EncodeWithLength(ref writer, value.Item3, type.Arguments[2]);
        _4.EncodeWithLength(ref writer, value.Item4, type.Arguments[3]);
    }

    public override ValueTuple<T1, T2, T3, T4> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type),
        Members.Read(ref source, _3, type.Arguments[2], type),
        Members.Read(ref source, _4, type.Arguments[3], type));
}

internal sealed class ValueTupleCodec<T1, T2, T3, T4, T5> : CqlCodec<ValueTuple<T1, T2, T3, T4, T5>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();
    private readonly CqlCodec<T3> _3 = CodecRegistry.Get<T3>();
    private readonly CqlCodec<T4> _4 = CodecRegistry.Get<T4>();
    private readonly CqlCodec<T5> _5 = CodecRegistry.Get<T5>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 5) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]) && _3.Supports(type.Arguments[2])
            && _4.Supports(type.Arguments[3]) && _5.Supports(type.Arguments[4]);

    public override void Encode(ref CqlWriter writer, ValueTuple<T1, T2, T3, T4, T5> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
        _3.EncodeWithLength(ref writer, value.Item3, type.Arguments[2]);
        _4.EncodeWithLength(ref writer, value.Item4, type.Arguments[3]);
        _5.EncodeWithLength(ref writer, value.Item5, type.Arguments[4]);
    }

    public override ValueTuple<T1, T2, T3, T4, T5> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type),
        Members.Read(ref source, _3, type.Arguments[2], type),
        Members.Read(ref source, _4, type.Arguments[3], type),
        Members.Read(ref source, _5, type.Arguments[4], type));
}

internal sealed class TupleCodec<T1> : CqlCodec<Tuple<T1>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 1) && _1.Supports(type.Arguments[0]);

    public override void Encode(ref CqlWriter writer, Tuple<T1> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
    }

    public override Tuple<T1> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type));
}

internal sealed class TupleCodec<T1, T2> : CqlCodec<Tuple<T1, T2>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 2) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]);

    public override void Encode(ref CqlWriter writer, Tuple<T1, T2> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
    }

    public override Tuple<T1, T2> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type));
}

internal sealed class TupleCodec<T1, T2, T3> : CqlCodec<Tuple<T1, T2, T3>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();
    private readonly CqlCodec<T3> _3 = CodecRegistry.Get<T3>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 3) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]) && _3.Supports(type.Arguments[2]);

    public override void Encode(ref CqlWriter writer, Tuple<T1, T2, T3> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
        _3.EncodeWithLength(ref writer, value.Item3, type.Arguments[2]);
    }

    public override Tuple<T1, T2, T3> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type),
        Members.Read(ref source, _3, type.Arguments[2], type));
}

internal sealed class TupleCodec<T1, T2, T3, T4> : CqlCodec<Tuple<T1, T2, T3, T4>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();
    private readonly CqlCodec<T3> _3 = CodecRegistry.Get<T3>();
    private readonly CqlCodec<T4> _4 = CodecRegistry.Get<T4>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 4) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]) && _3.Supports(type.Arguments[2])
            && _4.Supports(type.Arguments[3]);

    public override void Encode(ref CqlWriter writer, Tuple<T1, T2, T3, T4> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
        _3.EncodeWithLength(ref writer, value.Item3, type.Arguments[2]);
        _4.EncodeWithLength(ref writer, value.Item4, type.Arguments[3]);
    }

    public override Tuple<T1, T2, T3, T4> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type),
        Members.Read(ref source, _3, type.Arguments[2], type),
        Members.Read(ref source, _4, type.Arguments[3], type));
}

internal sealed class TupleCodec<T1, T2, T3, T4, T5> : CqlCodec<Tuple<T1, T2, T3, T4, T5>>
{
    private readonly CqlCodec<T1> _1 = CodecRegistry.Get<T1>();
    private readonly CqlCodec<T2> _2 = CodecRegistry.Get<T2>();
    private readonly CqlCodec<T3> _3 = CodecRegistry.Get<T3>();
    private readonly CqlCodec<T4> _4 = CodecRegistry.Get<T4>();
    private readonly CqlCodec<T5> _5 = CodecRegistry.Get<T5>();

    public override bool Supports(CqlType type) =>
        TupleCodecs.Fits(type, 5) && _1.Supports(type.Arguments[0]) && _2.Supports(type.Arguments[1]) && _3.Supports(type.Arguments[2])
            && _4.Supports(type.Arguments[3]) && _5.Supports(type.Arguments[4]);

    public override void Encode(ref CqlWriter writer, Tuple<T1, T2, T3, T4, T5> value, CqlType type)
    {
        _1.EncodeWithLength(ref writer, value.Item1, type.Arguments[0]);
        _2.EncodeWithLength(ref writer, value.Item2, type.Arguments[1]);
        _3.EncodeWithLength(ref writer, value.Item3, type.Arguments[2]);
        _4.EncodeWithLength(ref writer, value.Item4, type.Arguments[3]);
        _5.EncodeWithLength(ref writer, value.Item5, type.Arguments[4]);
    }

    public override Tuple<T1, T2, T3, T4, T5> Decode(ReadOnlySpan<byte> source, CqlType type) => new(
        Members.Read(ref source, _1, type.Arguments[0], type),
        Members.Read(ref source, _2, type.Arguments[1], type),
        Members.Read(ref source, _3, type.Arguments[2], type),
        Members.Read(ref source, _4, type.Arguments[3], type),
        Members.Read(ref source, _5, type.Arguments[4], type));
}
