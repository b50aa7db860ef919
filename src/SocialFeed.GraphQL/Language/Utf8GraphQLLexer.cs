using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace SocialFeed.GraphQL.Language;

/// <summary>
/// Splits UTF-8 text into the tokens of section 2.1, one per <see cref="Advance"/>, without allocating. Copying the struct saves a position,
/// which is how the parser looks ahead.
/// </summary>
public ref partial struct Utf8GraphQLLexer
{
    private readonly ReadOnlySpan<byte> _source;
    private bool _hasEscapes;

    /// <exception cref="GraphQLSyntaxException">The bytes are not UTF-8.</exception>
    public Utf8GraphQLLexer(ReadOnlySpan<byte> source)
    {
        _source = source;
        if (!Utf8.IsValid(source))
            throw InvalidUtf8(source);
    }

    public TokenKind Kind { get; private set; }

    /// <summary>Offset of the token's first byte.</summary>
    public int Start { get; private set; }

    /// <summary>Offset after the token's last byte.</summary>
    public int End { get; private set; }

    /// <summary>The bytes of the token as written, quotes included.</summary>
    public readonly ReadOnlySpan<byte> Text => _source[Start..End];

    /// <summary>Reads the next token that is not a comment; stays on <see cref="TokenKind.EndOfFile"/>.</summary>
    /// <exception cref="GraphQLSyntaxException">There is no token here.</exception>
    public void Advance()
    {
        var position = SkipIgnored(End);
        Start = position;
        if (position >= _source.Length)
        {
            Kind = TokenKind.EndOfFile;
            End = position;
            return;
        }

        var b = _source[position];
        if (IsNameStart(b))
        {
            ReadName(position);
            return;
        }

        var punctuator = Punctuator(b);
        if (punctuator != TokenKind.StartOfFile)
        {
            Kind = punctuator;
            End = position + 1;
            return;
        }

        ReadLongToken(position, b);
    }

    private void ReadLongToken(int position, byte b)
    {
        switch (b)
        {
            case (byte)'.':
                ReadSpread(position);
                break;
            case (byte)'"':
                if (At(position + 1) == '"' && At(position + 2) == '"')
                    ReadBlockString(position);
                else
                    ReadString(position);
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                ReadNumber(position);
                break;
            case (byte)'\'':
                throw Error(position, "Unexpected single quote character ('), did you mean to use a double quote (\")?");
            default:
                throw Error(position, $"Unexpected character: {DescribeCharacter(position)}.");
        }
    }

    /// <summary>Sections 2.1.1 to 2.1.5 and 2.1.7: white space, line ends, comments, commas and byte order marks mean nothing.</summary>
    private readonly int SkipIgnored(int position)
    {
        while (position < _source.Length)
        {
            switch (_source[position])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)',':
                    position++;
                    break;
                case (byte)'#':
                    var rest = _source[position..].IndexOfAny((byte)'\n', (byte)'\r');
                    position = rest < 0 ? _source.Length : position + rest;
                    break;
                case 0xEF when At(position + 1) == 0xBB && At(position + 2) == 0xBF:
                    position += 3;
                    break;
                default:
                    return position;
            }
        }

        return position;
    }

    private static TokenKind Punctuator(byte b) => b switch
    {
        (byte)'!' => TokenKind.Bang,
        (byte)'$' => TokenKind.Dollar,
        (byte)'&' => TokenKind.Ampersand,
        (byte)'(' => TokenKind.LeftParenthesis,
        (byte)')' => TokenKind.RightParenthesis,
        (byte)':' => TokenKind.Colon,
        (byte)'=' => TokenKind.EqualsSign,
        (byte)'@' => TokenKind.At,
        (byte)'[' => TokenKind.LeftBracket,
        (byte)']' => TokenKind.RightBracket,
        (byte)'{' => TokenKind.LeftBrace,
        (byte)'|' => TokenKind.Pipe,
        (byte)'}' => TokenKind.RightBrace,
        _ => TokenKind.StartOfFile,
    };

    /// <summary>Section 2.1.9.</summary>
    private void ReadName(int position)
    {
        Kind = TokenKind.Name;
        position++;
        while (position < _source.Length && IsNameContinue(_source[position]))
            position++;
        End = position;
    }

    private void ReadSpread(int position)
    {
        var next = At(position + 1);
        if (next == '.' && At(position + 2) == '.')
        {
            Kind = TokenKind.Spread;
            End = position + 3;
            return;
        }

        if (next == '.')
            throw Error(position, "Unexpected \"..\", did you mean \"...\"?");
        if (IsDigit(next))
        {
            var digits = Encoding.ASCII.GetString(_source[(position + 1)..ReadDigits(position + 1)]);
            throw Error(position, $"Invalid number, expected digit before \".\", did you mean \"0.{digits}\"?");
        }

        throw Error(position, "Unexpected character: \".\".");
    }

    /// <summary>Sections 2.9.1 and 2.9.2, with the rule that neither a name nor a dot may follow at once.</summary>
    private void ReadNumber(int position)
    {
        Kind = TokenKind.Int;
        if (At(position) == '-')
            position++;
        if (At(position) == '0')
        {
            position++;
            if (IsDigit(At(position)))
                throw Error(position, $"Invalid number, unexpected digit after 0: {DescribeCharacter(position)}.");
        }
        else
        {
            position = ReadDigits(position);
        }

        if (At(position) == '.')
        {
            Kind = TokenKind.Float;
            position = ReadDigits(position + 1);
        }

        if (At(position) is 'e' or 'E')
        {
            Kind = TokenKind.Float;
            position++;
            if (At(position) is '+' or '-')
                position++;
            position = ReadDigits(position);
        }

        var following = At(position);
        if (following == '.' || (following >= 0 && IsNameStart((byte)following)))
            throw Error(position, $"Invalid number, expected digit but got: {DescribeCharacter(position)}.");
        End = position;
    }

    private readonly int ReadDigits(int position)
    {
        if (!IsDigit(At(position)))
            throw Error(position, $"Invalid number, expected digit but got: {DescribeCharacter(position)}.");
        while (IsDigit(At(position)))
            position++;
        return position;
    }

    /// <summary>The byte at an offset; -1 after the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int At(int position) => (uint)position < (uint)_source.Length ? _source[position] : -1;

    private static bool IsDigit(int b) => b is >= '0' and <= '9';

    private static bool IsNameStart(byte b) => (uint)((b | 0x20) - 'a') <= 'z' - 'a' || b == '_';

    private static bool IsNameContinue(byte b) => IsNameStart(b) || IsDigit(b);

    private readonly string DescribeCharacter(int position)
    {
        if (position >= _source.Length)
            return "<EOF>";
        Rune.DecodeFromUtf8(_source[position..], out var rune, out _);
        return rune.Value switch
        {
            '"' => "'\"'",
            >= 0x20 and <= 0x7E => $"\"{rune}\"",
            _ => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"),
        };
    }

    private readonly GraphQLSyntaxException Error(int position, string description) => new(_source, position, description);

    private static GraphQLSyntaxException InvalidUtf8(ReadOnlySpan<byte> source)
    {
        var position = 0;
        while (Rune.DecodeFromUtf8(source[position..], out _, out var length) == System.Buffers.OperationStatus.Done)
            position += length;
        return new(source, position, string.Create(CultureInfo.InvariantCulture, $"Invalid UTF-8: byte 0x{source[position]:X2}."));
    }
}
