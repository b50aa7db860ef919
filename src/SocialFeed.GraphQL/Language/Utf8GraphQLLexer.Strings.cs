using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>String tokens (section 2.9.4): checked while scanning, turned into a value only when asked for.</summary>
public ref partial struct Utf8GraphQLLexer
{
    private const int QuoteBytes = 1;
    private const int BlockQuoteBytes = 3;

    /// <summary>The meaning of a string or block string token.</summary>
    public readonly string ReadStringValue()
    {
        if (Kind == TokenKind.BlockString)
        {
            var raw = Encoding.UTF8.GetString(_source[(Start + BlockQuoteBytes)..(End - BlockQuoteBytes)]);
            return BlockString.Dedent(_hasEscapes ? raw.Replace("\\\"\"\"", "\"\"\"", StringComparison.Ordinal) : raw);
        }

        var content = _source[(Start + QuoteBytes)..(End - QuoteBytes)];
        return _hasEscapes ? Unescape(Start + QuoteBytes, End - QuoteBytes) : Encoding.UTF8.GetString(content);
    }

    private void ReadString(int start)
    {
        Kind = TokenKind.String;
        _hasEscapes = false;
        var position = start + QuoteBytes;
        while (true)
        {
            var found = _source[position..].IndexOfAny("\"\\\n\r"u8);
            position = found < 0 ? _source.Length : position + found;
            switch (At(position))
            {
                case '"':
                    End = position + QuoteBytes;
                    return;
                case '\\':
                    _hasEscapes = true;
                    ReadEscape(position, out var size);
                    position += size;
                    break;
                default:
                    throw Error(position, "Unterminated string.");
            }
        }
    }

    private void ReadBlockString(int start)
    {
        Kind = TokenKind.BlockString;
        _hasEscapes = false;
        var position = start + BlockQuoteBytes;
        while (true)
        {
            var found = _source[position..].IndexOf("\"\"\""u8);
            if (found < 0)
                throw Error(_source.Length, "Unterminated string.");
            position += found;
            if (found == 0 || _source[position - 1] != '\\')
            {
                End = position + BlockQuoteBytes;
                return;
            }

            _hasEscapes = true;
            position += BlockQuoteBytes;
        }
    }

    private readonly string Unescape(int position, int end)
    {
        var value = new StringBuilder(end - position);
        while (position < end)
        {
            var length = _source[position..end].IndexOf((byte)'\\');
            if (length < 0)
                length = end - position;
            value.Append(Encoding.UTF8.GetString(_source.Slice(position, length)));
            position += length;
            if (position >= end)
                break;
            value.Append(ReadEscape(position, out var size).ToString());
            position += size;
        }

        return value.ToString();
    }

    /// <summary>Section 2.9.4, EscapedUnicode and EscapedCharacter.</summary>
    private readonly Rune ReadEscape(int position, out int size)
    {
        if (At(position + 1) == 'u')
            return At(position + 2) == '{' ? ReadVariableWidthEscape(position, out size) : ReadFixedWidthEscape(position, out size);
        size = 2;
        return At(position + 1) switch
        {
            '"' => new Rune('"'),
            '\\' => new Rune('\\'),
            '/' => new Rune('/'),
            'b' => new Rune('\b'),
            'f' => new Rune('\f'),
            'n' => new Rune('\n'),
            'r' => new Rune('\r'),
            't' => new Rune('\t'),
            _ => throw Error(position, $"Invalid character escape sequence: \"{Excerpt(position, 2)}\"."),
        };
    }

    private readonly Rune ReadVariableWidthEscape(int position, out int size)
    {
        const int LongestEscape = 12;
        const int ShortestEscape = 5;
        var point = 0;
        size = 3;
        while (size < LongestEscape)
        {
            var b = At(position + size++);
            if (b == '}')
            {
                if (size < ShortestEscape || !Rune.IsValid(point))
                    break;
                return new Rune(point);
            }

            point = (point << 4) | HexDigit(b);
            if (point < 0)
                break;
        }

        throw Error(position, $"Invalid Unicode escape sequence: \"{Excerpt(position, size)}\".");
    }

    private readonly Rune ReadFixedWidthEscape(int position, out int size)
    {
        size = 6;
        var code = HexDigits(position + 2);
        if (Rune.IsValid(code))
            return new Rune(code);
        if (code is >= 0xD800 and <= 0xDBFF && At(position + 6) == '\\' && At(position + 7) == 'u')
        {
            var trailing = HexDigits(position + 8);
            if (trailing is >= 0xDC00 and <= 0xDFFF)
            {
                size = 12;
                return new Rune((char)code, (char)trailing);
            }
        }

        throw Error(position, $"Invalid Unicode escape sequence: \"{Excerpt(position, 6)}\".");
    }

    /// <summary>Four hexadecimal digits; negative when one of them is none.</summary>
    private readonly int HexDigits(int position) =>
        (HexDigit(At(position)) << 12) | (HexDigit(At(position + 1)) << 8) | (HexDigit(At(position + 2)) << 4) | HexDigit(At(position + 3));

    private static int HexDigit(int b) => b switch
    {
        >= '0' and <= '9' => b - '0',
        >= 'A' and <= 'F' => b - 'A' + 10,
        >= 'a' and <= 'f' => b - 'a' + 10,
        _ => -1,
    };

    /// <summary>Up to that many UTF-16 units of the source, for messages.</summary>
    private readonly string Excerpt(int position, int units)
    {
        const int BytesPerUnit = 3;
        var bytes = _source.Slice(position, Math.Min(units * BytesPerUnit, _source.Length - position));
        var text = Encoding.UTF8.GetString(bytes);
        if (text.Length <= units)
            return text;
        return char.IsHighSurrogate(text[units - 1]) ? text[..(units - 1)] : text[..units];
    }
}
