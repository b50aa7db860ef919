using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.FieldMerging;

/// <summary>In what two fields of one response name differ.</summary>
internal enum ConflictKind
{
    Name,
    Arguments,
    Type,
    Subfields,
}

/// <summary>Two fields of one response name that do not merge. Text is made only when it is asked for, since most conflicts are never reported.</summary>
/// <param name="first">The earlier field.</param>
/// <param name="second">The later field.</param>
/// <param name="kind">In what they differ.</param>
/// <param name="below">The conflicts of their subfields, if that is what they differ in.</param>
internal sealed class FieldConflict(FieldEntry first, FieldEntry second, ConflictKind kind, IReadOnlyList<FieldConflict> below)
{
    /// <summary>Conflicts of subfields beyond this many change neither the text nor the places of one.</summary>
    public const int MostUseful = 64;

    /// <summary>UTF-16 units of a reason; a longer one is cut.</summary>
    private const int LongestText = 1_000;

    /// <summary>Fields to list per side.</summary>
    private const int MostNodes = 20;

    public string Message =>
        $"Fields \"{Abbreviate(first.Node.ResponseName)}\" conflict because {Reason()}. "
        + "Use different aliases on the fields to fetch both if this was intentional.";

    /// <summary>The fields on the side of the first, then those on the side of the second.</summary>
    public IEnumerable<FieldNode> Nodes => Side(conflict => conflict.First).Concat(Side(conflict => conflict.Second));

    private FieldEntry First => first;

    private FieldEntry Second => second;

    private string Reason() => kind switch
    {
        ConflictKind.Name => $"\"{Abbreviate(first.Node.Name)}\" and \"{Abbreviate(second.Node.Name)}\" are different fields",
        ConflictKind.Arguments => "they have differing arguments",
        ConflictKind.Type => $"they return conflicting types \"{first.Type}\" and \"{second.Type}\"",
        _ => SubfieldReasons(),
    };

    private string SubfieldReasons()
    {
        var reason = "";
        foreach (var conflict in below)
        {
            var name = Abbreviate(conflict.First.Node.ResponseName);
            reason += $"{(reason.Length == 0 ? "" : " and ")}subfields \"{name}\" conflict because {conflict.Reason()}";
            if (reason.Length > LongestText)
                break;
        }

        return Abbreviate(reason);
    }

    private List<FieldNode> Side(Func<FieldConflict, FieldEntry> side)
    {
        var nodes = new List<FieldNode> { side(this).Node };
        foreach (var conflict in below)
        {
            nodes.AddRange(conflict.Side(side).TakeLast(MostNodes - nodes.Count));
            if (nodes.Count == MostNodes)
                break;
        }

        return nodes;
    }

    private static string Abbreviate(string text) => text.Length > LongestText ? text[..LongestText] + "..." : text;
}
