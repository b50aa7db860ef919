namespace SocialFeed.GraphQL.Language;

/// <summary>The semantics of block strings (section 2.9.4, BlockStringValue).</summary>
internal static class BlockString
{
    private const int LongLine = 70;

    /// <summary>Takes the common indentation and the blank lines at both ends away.</summary>
    public static string Dedent(string raw)
    {
        var lines = SplitLines(raw);
        var common = int.MaxValue;
        var first = -1;
        var last = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            var indent = LeadingWhiteSpace(lines[i]);
            if (indent == lines[i].Length)
                continue;
            if (first < 0)
                first = i;
            last = i;
            if (i != 0)
                common = Math.Min(common, indent);
        }

        if (first < 0)
            return "";
        for (var i = Math.Max(first, 1); i <= last; i++)
            lines[i] = lines[i].Length > common ? lines[i][common..] : "";
        return string.Join('\n', lines, first, last - first + 1);
    }

    /// <summary>The literal of a value whose lines <see cref="Dedent"/> gives back unchanged.</summary>
    public static string Print(string value)
    {
        var escaped = value.Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal);
        var lines = SplitLines(escaped);
        var isSingleLine = lines.Length == 1;
        var needsLeadingBreak = !isSingleLine && lines.Skip(1).All(line => line.Length == 0 || IsWhiteSpace(line[0]));
        var endsInTripleQuotes = escaped.EndsWith("\\\"\"\"", StringComparison.Ordinal);
        var needsTrailingBreak = (value.EndsWith('"') && !endsInTripleQuotes) || value.EndsWith('\\');
        var onLinesOfItsOwn = !isSingleLine || value.Length > LongLine || needsTrailingBreak || needsLeadingBreak || endsInTripleQuotes;
        var keepsLeadingSpace = isSingleLine && value.Length > 0 && IsWhiteSpace(value[0]);
        var before = (onLinesOfItsOwn && !keepsLeadingSpace) || needsLeadingBreak ? "\n" : "";
        var after = onLinesOfItsOwn ? "\n" : "";
        return $"\"\"\"{before}{escaped}{after}\"\"\"";
    }

    /// <summary>Whether <see cref="Print"/> and <see cref="Dedent"/> give a value back: no control characters, blank edges or common indentation.</summary>
    public static bool CanPrint(string value)
    {
        if (value.Length == 0)
            return true;
        foreach (var c in value)
        {
            if (c < ' ' && c is not ('\t' or '\n'))
                return false;
        }

        var lines = value.Split('\n');
        if (IsBlank(lines[0]) || IsBlank(lines[^1]))
            return false;
        return lines.Length == 1 || lines.Any(line => !IsBlank(line) && !IsWhiteSpace(line[0]));
    }

    private static string[] SplitLines(string text) =>
        text.Contains('\r') ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n') : text.Split('\n');

    private static bool IsBlank(string line) => LeadingWhiteSpace(line) == line.Length;

    private static int LeadingWhiteSpace(string line)
    {
        var i = 0;
        while (i < line.Length && IsWhiteSpace(line[i]))
            i++;
        return i;
    }

    private static bool IsWhiteSpace(char c) => c is ' ' or '\t';
}
