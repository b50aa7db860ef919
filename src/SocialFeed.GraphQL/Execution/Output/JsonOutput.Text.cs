using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace SocialFeed.GraphQL.Execution;

public partial struct JsonOutput
{
    /// <summary>No UTF-16 unit takes more UTF-8 bytes than this.</summary>
    private const int MaxBytesPerChar = 3;

    /// <summary>An escape such as <c>\u001f</c>.</summary>
    private const int MaxBytesPerEscape = 6;

    /// <summary>Longer strings are written in pieces, so that a long one does not rent thrice its size.</summary>
    private const int MaxCharsAtOnce = 64 * 1024;

    private static readonly SearchValues<char> MustEscape = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>A string, or null.</summary>
    public void WriteString(string? value)
    {
        if (value is null)
            WriteNull();
        else
            WriteString(value.AsSpan());
    }

    /// <summary>A string with what JSON escapes; lone surrogates become escapes.</summary>
    public void WriteString(ReadOnlySpan<char> value)
    {
        WriteByte((byte)'"');
        while (true)
        {
            var next = value.IndexOfAny(MustEscape);
            WriteUnescaped(next < 0 ? value : value[..next]);
            if (next < 0)
                break;
            WriteEscape(value[next]);
            value = value[(next + 1)..];
        }

        WriteByte((byte)'"');
    }

    /// <summary>A string from valid UTF-8.</summary>
    public void WriteUtf8String(ReadOnlySpan<byte> utf8)
    {
        WriteByte((byte)'"');
        var from = 0;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] >= 0x20 && utf8[i] != '"' && utf8[i] != '\\')
                continue;
            WriteRaw(utf8[from..i]);
            WriteEscape((char)utf8[i]);
            from = i + 1;
        }

        WriteRaw(utf8[from..]);
        WriteByte((byte)'"');
    }

    /// <summary>The shortest digits that read back as the same number, laid out as JavaScript does (ECMAScript, Number::toString).</summary>
    /// <exception cref="ArgumentException">The value is not finite: JSON has no such number.</exception>
    public void WriteDouble(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException("JSON has no NaN and no infinities.", nameof(value));
        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            WriteInt64((long)value);
            return;
        }

        // Without an exponent both languages lay numbers out alike; .NET begins to write one earlier.
        var free = Free(32);
        value.TryFormat(free, out var length, "R", System.Globalization.CultureInfo.InvariantCulture);
        if (!free[..length].Contains((byte)'E'))
        {
            _position += length;
            return;
        }

        Span<byte> text = stackalloc byte[32];
        free[..length].CopyTo(text);
        WriteJavaScriptNumber(text[..length]);
    }

    /// <summary>A decimal in plain notation without trailing zeros.</summary>
    public void WriteDecimal(decimal value)
    {
        value.TryFormat(Free(40), out var written, "0.############################", System.Globalization.CultureInfo.InvariantCulture);
        _position += written;
    }

    private void WriteJavaScriptNumber(ReadOnlySpan<byte> roundTrip)
    {
        if (roundTrip[0] == '-')
        {
            WriteByte((byte)'-');
            roundTrip = roundTrip[1..];
        }

        var e = roundTrip.IndexOf((byte)'E');
        var mantissa = e < 0 ? roundTrip : roundTrip[..e];
        var exponent = 0;
        if (e >= 0)
            exponent = int.Parse(roundTrip[(e + 1)..], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[32];
        var count = 0;
        var pointAt = mantissa.IndexOf((byte)'.');
        var intDigits = pointAt < 0 ? mantissa.Length : pointAt;
        foreach (var b in mantissa)
        {
            if (b != '.')
                digits[count++] = b;
        }

        // value = 0.d1d2d3… × 10^point, with neither leading nor trailing zeros in the digits.
        var leading = 0;
        while (leading < count - 1 && digits[leading] == '0')
            leading++;
        while (count > leading + 1 && digits[count - 1] == '0')
            count--;
        WriteDigits(digits[leading..count], intDigits - leading + exponent);
    }

    private void WriteDigits(ReadOnlySpan<byte> digits, int point)
    {
        if (digits.Length <= point && point <= 21)
        {
            WriteRaw(digits);
            for (var i = digits.Length; i < point; i++)
                WriteByte((byte)'0');
        }
        else if (point is > 0 and <= 21)
        {
            WriteRaw(digits[..point]);
            WriteByte((byte)'.');
            WriteRaw(digits[point..]);
        }
        else if (point is > -6 and <= 0)
        {
            WriteRaw("0."u8);
            for (var i = point; i < 0; i++)
                WriteByte((byte)'0');
            WriteRaw(digits);
        }
        else
        {
            WriteRaw(digits[..1]);
            if (digits.Length > 1)
            {
                WriteByte((byte)'.');
                WriteRaw(digits[1..]);
            }

            WriteRaw(point > 0 ? "e+"u8 : "e"u8);
            WriteInt32(point - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteUnescaped(ReadOnlySpan<char> text)
    {
        if (text.Length <= MaxCharsAtOnce
            && Utf8.FromUtf16(text, Free(text.Length * MaxBytesPerChar), out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            _position += written;
            return;
        }

        WriteUnescapedSlowly(text);
    }

    /// <summary>Long text in pieces, and lone surrogates as escapes.</summary>
    private void WriteUnescapedSlowly(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var piece = text.Length > MaxCharsAtOnce ? text[..MaxCharsAtOnce] : text;
            if (piece.Length < text.Length && char.IsHighSurrogate(piece[^1]))
                piece = piece[..^1];
            var status = Utf8.FromUtf16(piece, Free(piece.Length * MaxBytesPerChar), out var read, out var written, replaceInvalidSequences: false);
            _position += written;
            text = text[read..];
            if (status == OperationStatus.Done)
                continue;
            WriteEscape(text[0]);
            text = text[1..];
        }
    }

    private void WriteEscape(char c)
    {
        var free = Free(MaxBytesPerEscape);
        free[0] = (byte)'\\';
        var letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', _ => 'u' };
        free[1] = (byte)letter;
        _position += 2;
        if (letter != 'u')
            return;
        ((int)c).TryFormat(free[2..], out _, "x4", System.Globalization.CultureInfo.InvariantCulture);
        _position += 4;
    }
}
