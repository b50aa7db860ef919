using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Writes JSON as UTF-8 into one pooled buffer. A mutable struct: pass it by reference, never copy it. Writes values only; commas and
/// names are the caller's. The text equals that of JavaScript's JSON.stringify.
/// </summary>
public partial struct JsonOutput : IDisposable
{
    private const int MinimumCapacity = 256;

    private readonly int _maxBytes;
    private byte[] _buffer;
    private int _position;

    /// <param name="initialCapacity">Bytes to rent at first; a good guess saves copies.</param>
    /// <param name="maxBytes">Growing beyond this is a <see cref="ResponseTooLargeException"/>.</param>
    public JsonOutput(int initialCapacity, int maxBytes = int.MaxValue)
    {
        _maxBytes = maxBytes;
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(initialCapacity, MinimumCapacity));
        _position = 0;
    }

    /// <summary>Bytes written so far; give it to <see cref="Truncate"/> to take back what came later.</summary>
    public readonly int Position => _position;

    public readonly ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _position);

    public readonly ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _position);

    public void Truncate(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)position, (uint)_position);
        _position = position;
    }

    /// <summary>Replaces one byte that was written already: an opening bracket for the comma of a first member.</summary>
    public readonly void Patch(int position, byte value) => _buffer.AsSpan(0, _position)[position] = value;

    public void WriteNull() => WriteRaw("null"u8);

    public void WriteBoolean(bool value) => WriteRaw(value ? "true"u8 : "false"u8);

    public void WriteInt32(int value)
    {
        Utf8Formatter.TryFormat(value, Free(11), out var written);
        _position += written;
    }

    public void WriteInt64(long value)
    {
        Utf8Formatter.TryFormat(value, Free(20), out var written);
        _position += written;
    }

    public void WriteUInt64(ulong value)
    {
        Utf8Formatter.TryFormat(value, Free(20), out var written);
        _position += written;
    }

    /// <summary>A value that formats itself to plain text (no quotes or escapes needed), as a JSON string.</summary>
    public void WriteFormatted<T>(T value, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        for (var room = 64; ; room *= 2)
        {
            var free = Free(room);
            if (!value.TryFormat(free[1..^1], out var written, format, System.Globalization.CultureInfo.InvariantCulture))
                continue;
            free[0] = (byte)'"';
            free[written + 1] = (byte)'"';
            _position += written + 2;
            return;
        }
    }

    /// <summary>Bytes that are JSON already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRaw(ReadOnlySpan<byte> utf8)
    {
        if ((uint)utf8.Length > (uint)(_buffer.Length - _position))
            Grow(utf8.Length);
        utf8.CopyTo(_buffer.AsSpan(_position));
        _position += utf8.Length;
    }

    /// <summary>The first bytes of text that <see cref="Pad"/> lengthened: short ones are copied as one vector, beyond their end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WritePadded(byte[] padded, int length)
    {
        if (length <= Vector128<byte>.Count && _buffer.Length - _position >= Vector128<byte>.Count)
        {
            Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(padded))
                .StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(_buffer), (nuint)_position);
            _position += length;
            return;
        }

        WriteRaw(padded.AsSpan(0, length));
    }

    internal static byte[] Pad(byte[] text)
    {
        var padded = new byte[Math.Max(text.Length, Vector128<byte>.Count)];
        text.CopyTo(padded, 0);
        return padded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        if (_position == _buffer.Length)
            Grow(1);
        _buffer[_position++] = value;
    }

    /// <summary>Gives the written bytes away with their buffer, which the receiver returns to the shared pool.</summary>
    internal byte[] Detach(out int length)
    {
        var buffer = _buffer;
        length = _position;
        _buffer = [];
        _position = 0;
        return buffer;
    }

    public void Dispose()
    {
        if (_buffer is { Length: > 0 })
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _position = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Free(int atLeast)
    {
        if (atLeast > _buffer.Length - _position)
            Grow(atLeast);
        return _buffer.AsSpan(_position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int atLeast)
    {
        // What is asked for is often a worst case, so the limit looks only at what was written.
        if (_position >= _maxBytes)
            throw new ResponseTooLargeException(_maxBytes);
        var needed = (long)_position + atLeast;
        var size = Math.Max(needed, Math.Min(2L * _buffer.Length, _maxBytes));
        if (size > Array.MaxLength)
            throw new ResponseTooLargeException(Array.MaxLength);
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Max(size, MinimumCapacity));
        _buffer.AsSpan(0, _position).CopyTo(grown);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}

/// <summary>What was being written is larger than the limit that the writer was given.</summary>
public sealed class ResponseTooLargeException(int maxBytes)
    : Exception(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The response is larger than the limit of {maxBytes} bytes."))
{
    public int MaxBytes { get; } = maxBytes;
}
