namespace SocialFeed.Cql;

/// <summary>
/// A type as servers before 3.0 write it, "org.apache.cassandra.db.marshal.MapType(…Int32Type,…UTF8Type)", taken apart:
/// the class, without its package, and its arguments. An argument may carry a name before a colon.
/// </summary>
internal sealed record MarshalName(string Class, IReadOnlyList<MarshalName> Arguments, string? Label = null)
{
    /// <summary>No real type nests deeper; text that does is refused instead of ending the process by its stack.</summary>
    private const int MaxDepth = 64;

    /// <exception cref="FormatException">The text is not a type.</exception>
    public static MarshalName Parse(string text)
    {
        var position = 0;
        var name = ParseOne(text, ref position, 0);
        return position == text.Length ? name : throw Wrong(text, position);
    }

    private static MarshalName ParseOne(string text, ref int position, int depth)
    {
        if (depth > MaxDepth)
            throw Wrong(text, position);
        var word = ParseWord(text, ref position);
        string? label = null;
        if (position < text.Length && text[position] == ':')
        {
            label = word;
            position++;
            word = ParseWord(text, ref position);
        }

        var arguments = new List<MarshalName>();
        if (position < text.Length && text[position] == '(')
        {
            position++;
            while (position < text.Length && text[position] != ')')
            {
                arguments.Add(ParseOne(text, ref position, depth + 1));
                SkipSpace(text, ref position);
                if (position < text.Length && text[position] == ',')
                    position++;
                SkipSpace(text, ref position);
            }

            if (position == text.Length)
                throw Wrong(text, position);
            position++;
        }

        return new MarshalName(word[(word.LastIndexOf('.') + 1)..], arguments, label);
    }

    private static string ParseWord(string text, ref int position)
    {
        SkipSpace(text, ref position);
        var start = position;
        while (position < text.Length && text[position] is not ('(' or ')' or ',' or ':' or ' '))
            position++;
        return position > start ? text[start..position] : throw Wrong(text, position);
    }

    private static void SkipSpace(string text, ref int position)
    {
        while (position < text.Length && text[position] == ' ')
            position++;
    }

    private static FormatException Wrong(string text, int position) => new($"'{text}' is no type of a server: wrong at {position}.");
}
