namespace SocialFeed.Cql;

/// <summary>What the words of a statement tell of it, outside of quotes and comments.</summary>
internal static class StatementText
{
    /// <summary>
    /// Whether it is a lightweight transaction: INSERT … IF NOT EXISTS, UPDATE … IF …, DELETE … IF …. They go to replicas in a fixed order, so that fewer of
    /// them meet each other, and never run twice at a time.
    /// </summary>
    public static bool IsConditional(string cql)
    {
        var at = 0;
        var first = NextWord(cql, ref at);
        return (Is(first, "INSERT") || Is(first, "UPDATE") || Is(first, "DELETE") || Is(first, "BEGIN")) && HasWord(cql, at, "IF");
    }

    /// <summary>
    /// Whether the coordinator knows that replicas enough are alive for all of it before it sends any of it: it changes nothing, or one partition. With IN it may
    /// change several, one after the other. A batch as text is taken for one that changes several.
    /// </summary>
    public static bool IsAllOrNothing(string cql)
    {
        var at = 0;
        var first = NextWord(cql, ref at);
        return Is(first, "SELECT") || Is(first, "INSERT") || ((Is(first, "UPDATE") || Is(first, "DELETE")) && !HasWord(cql, at, "IN"));
    }

    private static bool HasWord(string cql, int at, string keyword)
    {
        while (NextWord(cql, ref at) is { IsEmpty: false } word)
        {
            if (Is(word, keyword))
                return true;
        }
        return false;
    }

    /// <summary>The word at or after a place, which moves behind it; empty at the end.</summary>
    private static ReadOnlySpan<char> NextWord(string cql, ref int at)
    {
        while (at < cql.Length)
        {
            var c = cql[at];
            if (c is '\'' or '"')
            {
                at = End(cql, at + 1, c.ToString(), 1);
            }
            else if (StartsAt(cql, at, "$$"))
            {
                at = End(cql, at + 2, "$$", 2);
            }
            else if (StartsAt(cql, at, "--") || StartsAt(cql, at, "//"))
            {
                at = End(cql, at + 2, "\n", 1);
            }
            else if (StartsAt(cql, at, "/*"))
            {
                at = End(cql, at + 2, "*/", 2);
            }
            else if (char.IsAsciiLetter(c))
            {
                var start = at;
                while (at < cql.Length && (char.IsAsciiLetterOrDigit(cql[at]) || cql[at] == '_'))
                    at++;
                return cql.AsSpan(start, at - start);
            }
            else
            {
                at++;
            }
        }
        return [];
    }

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static bool StartsAt(string cql, int index, string text) => string.CompareOrdinal(cql, index, text, 0, text.Length) == 0;

    /// <summary>Behind the next occurrence, or the end. A doubled quote ends one string and begins the next, which comes to the same.</summary>
    private static int End(string cql, int from, string mark, int length)
    {
        var end = cql.IndexOf(mark, Math.Min(from, cql.Length), StringComparison.Ordinal);
        return end < 0 ? cql.Length : end + length;
    }
}
