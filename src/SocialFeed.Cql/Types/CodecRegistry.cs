using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace SocialFeed.Cql.Types;

/// <summary>Finds the codec of a .NET type; each is made once.</summary>
internal static class CodecRegistry
{
    /// <exception cref="ArgumentException">The type, or one inside of it, stands for no CQL type.</exception>
    public static CqlCodec<T> Get<T>() => Slot<T>.Codec ?? Create<T>();

    /// <summary>Puts a codec in the place of the built-in one.</summary>
    public static void Register<T>(CqlCodec<T> codec) => Slot<T>.Codec = codec;

    /// <exception cref="ArgumentException">The value's .NET type cannot stand for the marker's CQL type.</exception>
    public static void EncodeChecked<T>(this CqlCodec<T> codec, ref CqlWriter writer, T value, CqlColumn column)
    {
        if (!codec.Supports(column.Type))
            ThrowMismatch(codec, value, column);
        codec.EncodeWithLength(ref writer, value, column.Type);
    }

    /// <exception cref="InvalidCastException">The column's CQL type cannot be read as this .NET type.</exception>
    public static void CheckSupports<T>(this CqlCodec<T> codec, CqlColumn column)
    {
        if (!codec.Supports(column.Type))
            throw new InvalidCastException($"Column '{column.Name}' is {column.Type}, which cannot be read as {TypeName.Of(typeof(T))}.");
    }

    [DoesNotReturn]
    private static void ThrowMismatch<T>(CqlCodec<T> codec, T value, CqlColumn column)
    {
        _ = codec;
        throw new ArgumentException(
            $"Marker {column.Index} ('{column.Name}') is {column.Type}; a value of type {TypeName.Of(value?.GetType() ?? typeof(T))} cannot be bound to it.", nameof(value));
    }

    /// <summary>Failures are not kept, so that a codec registered later is found.</summary>
    private static CqlCodec<T> Create<T>()
    {
        CqlCodec<T>? codec;
        try
        {
            codec = (CqlCodec<T>?)CodecFactory.Create(typeof(T));
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentException inner)
        {
            throw new ArgumentException($"{TypeName.Of(typeof(T))} cannot be used: {inner.Message}", inner);
        }
        return Slot<T>.Codec ??= codec ?? throw new ArgumentException(
            $"{TypeName.Of(typeof(T))} stands for no CQL type. Use a supported type, or register a codec for it with CqlCodecs.Register.");
    }

    private static class Slot<T>
    {
        public static CqlCodec<T>? Codec { get; set; }
    }
}
