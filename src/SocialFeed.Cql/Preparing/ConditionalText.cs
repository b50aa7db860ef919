namespace SocialFeed.Cql;

/// <summary>
/// Tells lightweight transactions by their text: INSERT … IF NOT EXISTS, UPDATE … IF …, DELETE … IF …. They go to replicas in a fixed order, so that
/// fewer of them meet each other, and never run twice at a time.
/// </summary>
internal static class ConditionalText
{
    /// <summary>Whether a data-changing statement has the word IF outside of quotes and comments.</summary>
    public static bool IsConditional(string cql)
    {
        var isWrite = false;
        var isFirst = true;
        for (var i = 0; i < cql.Length;)
        {
            var c = cql[i];
            if (c is '\'' or '"')
            {
                i = End(cql, i + 1, c.ToString(), 1);
            }
            else if (StartsAt(cql, i, "$$"))
            {
                i = End(cql, i + 2, "$$", 2);
            }
            else if (StartsAt(cql, i, "--") || StartsAt(cql, i, "//"))
            {
                i = End(cql, i + 2, "\n", 1);
            }
            else if (StartsAt(cql, i, "/*"))
            {
                i = End(cql, i + 2, "*/", 2);
            }
            else if (char.IsAsciiLetter(c))
            {
                var start = i;
                while (i < cql.Length && (char.IsAsciiLetterOrDigit(cql[i]) || cql[i] == '_'))
                    i++;
                var word = cql.AsSpan(start, i - start);
                if (isFirst)
                    isWrite = Is(word, "INSERT") || Is(word, "UPDATE") || Is(word, "DELETE") || Is(word, "BEGIN");
                if (!isWrite)
                    return false;
                if (Is(word, "IF"))
                    return true;
                isFirst = false;
            }
            else
            {
                i++;
            }
        }

        return false;
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
