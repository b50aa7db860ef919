namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>"Did you mean" for misspelt names: the same words in the same order as graphql-js.</summary>
internal static class Suggestions
{
    private const int MaxSuggestions = 5;

    /// <summary>A sentence that starts with a space, or nothing when no option is near.</summary>
    /// <param name="kind">What the options are, for example "the enum value"; null to leave it out.</param>
    public static string DidYouMean(string input, IEnumerable<string> options, string? kind = null)
    {
        var threshold = (int)(input.Length * 0.4) + 1;
        var near = options.Distinct()
            .Select(option => (Option: option, Distance: Distance(input, option, threshold)))
            .Where(o => o.Distance is not null)
            .OrderBy(o => o.Distance)
            .ThenBy(o => o.Option, Comparer<string>.Create(CompareNatural))
            .Take(MaxSuggestions)
            .Select(o => $"\"{o.Option}\"")
            .ToArray();
        var subject = kind is null ? "" : $"{kind} ";
        return near.Length == 0 ? "" : $" Did you mean {subject}{OrList(near)}?";
    }

    /// <summary>"a", "a or b", "a, b, or c".</summary>
    public static string OrList(string[] items) => items.Length switch
    {
        1 => items[0],
        2 => $"{items[0]} or {items[1]}",
        _ => $"{string.Join(", ", items[..^1])}, or {items[^1]}",
    };

    /// <summary>Damerau-Levenshtein distance without case (a change of case only counts one); null above the threshold.</summary>
    private static int? Distance(string input, string option, int threshold)
    {
        if (input == option)
            return 0;
        var (a, b) = (option.ToLowerInvariant(), input.ToLowerInvariant());
        if (a == b)
            return 1;
        if (a.Length < b.Length)
            (a, b) = (b, a);
        if (a.Length - b.Length > threshold)
            return null;
        int[][] rows = [new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]];
        for (var j = 0; j <= b.Length; j++)
            rows[0][j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var smallest = FillRow(rows, a, b, i);
            if (smallest > threshold)
                return null;
        }

        var distance = rows[a.Length % 3][b.Length];
        return distance <= threshold ? distance : null;
    }

    private static int FillRow(int[][] rows, string a, string b, int i)
    {
        var up = rows[(i - 1) % 3];
        var current = rows[i % 3];
        var smallest = current[0] = i;
        for (var j = 1; j <= b.Length; j++)
        {
            var cost = a[i - 1] == b[j - 1] ? 0 : 1;
            var cell = Math.Min(Math.Min(up[j] + 1, current[j - 1] + 1), up[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cell = Math.Min(cell, rows[(i - 2) % 3][j - 2] + 1);
            smallest = Math.Min(smallest, cell);
            current[j] = cell;
        }

        return smallest;
    }

    /// <summary>Runs of digits compare as numbers, everything else by code unit.</summary>
    public static int CompareNatural(string a, string b)
    {
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                var order = CompareNumbers(a, ref i, b, ref j);
                if (order != 0)
                    return order;
            }
            else if (a[i] != b[j])
            {
                return a[i] - b[j];
            }
            else
            {
                i++;
                j++;
            }
        }

        return a.Length - b.Length;
    }

    private static int CompareNumbers(string a, ref int i, string b, ref int j) => ReadNumber(a, ref i).CompareTo(ReadNumber(b, ref j));

    /// <summary>A leading zero is a number of its own.</summary>
    private static double ReadNumber(string text, ref int position)
    {
        var number = 0d;
        do
        {
            number = (number * 10) + (text[position++] - '0');
        }
        while (position < text.Length && char.IsAsciiDigit(text[position]) && number > 0);
        return number;
    }
}
