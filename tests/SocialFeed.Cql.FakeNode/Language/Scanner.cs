namespace SocialFeed.Cql.FakeNode.Language;

internal enum TokenKind
{
    End,
    Word,
    Quoted,
    Text,
    Number,
    Uuid,
    Hex,
    Marker,
    Symbol,
}

/// <summary>A lexical unit; <see cref="Value"/> without quotes, words in lower case.</summary>
internal readonly record struct Token(TokenKind Kind, string Value);

/// <summary>CQL text as tokens.</summary>
internal static class Scanner
{
    private const int UuidLength = 36;

    public static List<Token> Scan(string text)
    {
        var tokens = new List<Token>();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
                i++;
            else if (c == '-' && i + 1 < text.Length && text[i + 1] == '-')
                i = EndOfLine(text, i);
            else if (c == '\'')
                tokens.Add(new Token(TokenKind.Text, Quoted(text, ref i, '\'')));
            else if (c == '"')
                tokens.Add(new Token(TokenKind.Quoted, Quoted(text, ref i, '"')));
            else if (IsUuid(text, i))
                tokens.Add(new Token(TokenKind.Uuid, Take(text, ref i, i + UuidLength)));
            else if (c == '0' && i + 1 < text.Length && text[i + 1] is 'x' or 'X')
                tokens.Add(new Token(TokenKind.Hex, Take(text, ref i, End(text, i, char.IsLetterOrDigit))[2..]));
            else if (char.IsDigit(c) || (c == '-' && i + 1 < text.Length && char.IsDigit(text[i + 1])))
                tokens.Add(new Token(TokenKind.Number, Take(text, ref i, EndOfNumber(text, i + 1))));
            else if (char.IsLetter(c))
                tokens.Add(new Token(TokenKind.Word, Take(text, ref i, End(text, i, x => char.IsLetterOrDigit(x) || x == '_')).ToLowerInvariant()));
            else
                tokens.Add(Symbol(text, ref i, isColonOfMap: i > 0 && !char.IsWhiteSpace(text[i - 1]) && tokens[^1].Kind != TokenKind.Symbol));
        }
        tokens.Add(new Token(TokenKind.End, ""));
        return tokens;
    }

    private static Token Symbol(string text, ref int i, bool isColonOfMap)
    {
        if (text[i] == '?')
        {
            i++;
            return new Token(TokenKind.Marker, "");
        }
        if (text[i] == ':' && !isColonOfMap && i + 1 < text.Length && char.IsLetter(text[i + 1]))
        {
            i++;
            return new Token(TokenKind.Marker, Take(text, ref i, End(text, i, x => char.IsLetterOrDigit(x) || x == '_')).ToLowerInvariant());
        }
        if (i + 1 < text.Length && text[i + 1] == '=' && text[i] is '<' or '>' or '!')
            return new Token(TokenKind.Symbol, Take(text, ref i, i + 2));
        if (!"(){}[]<>=,.;:*+-%".Contains(text[i]))
            throw CqlError.Syntax($"line 1:{i} no viable alternative at character '{text[i]}'");
        return new Token(TokenKind.Symbol, Take(text, ref i, i + 1));
    }

    private static string Quoted(string text, ref int i, char quote)
    {
        var value = new System.Text.StringBuilder();
        for (i++; i < text.Length; i++)
        {
            if (text[i] != quote)
                value.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == quote)
                value.Append(text[i++]);
            else
            {
                i++;
                return value.ToString();
            }
        }
        throw CqlError.Syntax("line 1:0 mismatched character '<EOF>': a quote is not closed");
    }

    private static bool IsUuid(string text, int start) =>
        start + UuidLength <= text.Length && text[start + 8] == '-' && Guid.TryParseExact(text.AsSpan(start, UuidLength), "D", out _);

    private static int EndOfLine(string text, int start)
    {
        var end = text.IndexOf('\n', start);
        return end < 0 ? text.Length : end;
    }

    private static int EndOfNumber(string text, int start)
    {
        var i = start;
        while (i < text.Length && (char.IsDigit(text[i]) || text[i] is '.' or 'e' or 'E' || (text[i] is '-' or '+' && text[i - 1] is 'e' or 'E')))
            i++;
        return i;
    }

    private static int End(string text, int start, Func<char, bool> belongs)
    {
        while (start < text.Length && belongs(text[start]))
            start++;
        return start;
    }

    private static string Take(string text, ref int start, int end)
    {
        var taken = text[start..end];
        start = end;
        return taken;
    }
}
