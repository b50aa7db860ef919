namespace SocialFeed.Cql;

/// <summary>A type as CQL and servers from 3.0 write it, "frozen&lt;map&lt;int, text&gt;&gt;", taken apart: its name and its arguments.</summary>
/// <param name="Name">Lower case unless it was quoted.</param>
internal sealed record CqlTypeName(string Name, bool IsQuoted, IReadOnlyList<CqlTypeName> Arguments)
{
    private const int MaxDepth = 64;

    /// <exception cref="FormatException">The text is not a type.</exception>
    public static CqlTypeName Parse(string text)
    {
        var position = 0;
        var name = ParseOne(text, ref position, 0);
        SkipSpace(text, ref position);
        return position == text.Length ? name : throw Wrong(text, position);
    }

    private static CqlTypeName ParseOne(string text, ref int position, int depth)
    {
        if (depth > MaxDepth)
            throw Wrong(text, position);
        SkipSpace(text, ref position);
        var (name, quoted) = ParseWord(text, ref position);
        var arguments = new List<CqlTypeName>();
        SkipSpace(text, ref position);
        if (position < text.Length && text[position] == '<')
        {
            do
            {
                position++;
                arguments.Add(ParseOne(text, ref position, depth + 1));
                SkipSpace(text, ref position);
            }
            while (position < text.Length && text[position] == ',');
            if (position == text.Length || text[position] != '>')
                throw Wrong(text, position);
            position++;
        }

        return new CqlTypeName(name, quoted, arguments);
    }

    private static (string Name, bool Quoted) ParseWord(string text, ref int position)
    {
        var start = position;
        if (position < text.Length && text[position] is ('"' or '\''))
        {
            var quote = text[position];
            var end = position + 1;
            while (end < text.Length && (text[end] != quote || (end + 1 < text.Length && text[end + 1] == quote)))
                end += text[end] == quote ? 2 : 1;
            if (end >= text.Length)
                throw Wrong(text, end);
            position = end + 1;
            return (text[(start + 1)..end].Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal), true);
        }

        while (position < text.Length && text[position] is not ('<' or '>' or ',' or ' '))
            position++;
        return position > start ? (text[start..position].ToLowerInvariant(), false) : throw Wrong(text, position);
    }

    private static void SkipSpace(string text, ref int position)
    {
        while (position < text.Length && text[position] == ' ')
            position++;
    }

    private static FormatException Wrong(string text, int position) => new($"'{text}' is no CQL type: wrong at {position}.");
}
