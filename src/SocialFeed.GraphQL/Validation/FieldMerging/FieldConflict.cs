using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.FieldMerging;

/// <summary>Why two fields of one response name do not merge, and the fields on both sides, nested ones included.</summary>
internal sealed record FieldConflict(string ResponseName, string Reason, IReadOnlyList<FieldNode> First, IReadOnlyList<FieldNode> Second)
{
    /// <summary>Conflicts of subfields beyond this many change neither the text nor the places of one.</summary>
    public const int MostUseful = 64;

    /// <summary>UTF-16 units of a reason; a longer one is cut.</summary>
    private const int LongestText = 1_000;

    /// <summary>Fields to list per side.</summary>
    private const int MostNodes = 20;

    public string Message =>
        $"Fields \"{Abbreviate(ResponseName)}\" conflict because {Reason}. "
        + "Use different aliases on the fields to fetch both if this was intentional.";

    public static FieldConflict Of(FieldEntry a, FieldEntry b, string reason) => new(a.Node.ResponseName, reason, [a.Node], [b.Node]);

    public static FieldConflict DifferentFields(FieldEntry a, FieldEntry b) =>
        Of(a, b, $"\"{Abbreviate(a.Node.Name)}\" and \"{Abbreviate(b.Node.Name)}\" are different fields");

    public static FieldConflict OfSubfields(FieldEntry a, FieldEntry b, List<FieldConflict> conflicts)
    {
        var reason = "";
        foreach (var conflict in conflicts)
        {
            reason += $"{(reason.Length == 0 ? "" : " and ")}subfields \"{Abbreviate(conflict.ResponseName)}\" conflict because {conflict.Reason}";
            if (reason.Length > LongestText)
                break;
        }

        return new FieldConflict(
            a.Node.ResponseName, Abbreviate(reason), Collect(a.Node, conflicts.Select(c => c.First)), Collect(b.Node, conflicts.Select(c => c.Second)));
    }

    private static List<FieldNode> Collect(FieldNode field, IEnumerable<IReadOnlyList<FieldNode>> nested)
    {
        var nodes = new List<FieldNode> { field };
        foreach (var more in nested)
        {
            nodes.AddRange(more.TakeLast(MostNodes - nodes.Count));
            if (nodes.Count == MostNodes)
                break;
        }

        return nodes;
    }

    private static string Abbreviate(string text) => text.Length > LongestText ? text[..LongestText] + "..." : text;
}
