namespace SocialFeed.Cql;

/// <summary>Translates between the .NET type <typeparamref name="T"/> and the wire form of the CQL types it can stand for (protocol, section 6).</summary>
public abstract class CqlCodec<T>
{
    /// <summary>Whether values of this CQL type can be written from and read as <typeparamref name="T"/>.</summary>
    public abstract bool Supports(CqlType type);

    /// <summary>Writes the contents of a value that is not null, without its length.</summary>
    public abstract void Encode(ref CqlWriter writer, T value, CqlType type);

    /// <summary>Reads the contents of a value that is not null.</summary>
    public abstract T Decode(ReadOnlySpan<byte> source, CqlType type);

    /// <summary>Whether a .NET value stands for CQL null.</summary>
    public virtual bool IsNull(T value) => value is null;

    /// <summary>What null is read as; throws for types that cannot be null.</summary>
    public virtual T DecodeNull() =>
        default(T) is null
            ? default!
            : throw new InvalidOperationException($"The value is null, which {typeof(T).Name} cannot be: read it as {typeof(T).Name}? or ask IsNull first.");

    /// <summary>Writes a value with its length before it.</summary>
    public virtual void EncodeWithLength(ref CqlWriter writer, T value, CqlType type)
    {
        if (IsNull(value))
        {
            writer.WriteNull();
            return;
        }
        var mark = writer.BeginLength();
        Encode(ref writer, value, type);
        writer.EndLength(mark);
    }
}
