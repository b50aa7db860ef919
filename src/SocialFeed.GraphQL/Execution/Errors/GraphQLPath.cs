using System.Globalization;
using System.Text;

namespace SocialFeed.GraphQL.Execution;

/// <summary>One step of a response path: a response name, or an index into a list when <see cref="Name"/> is null.</summary>
public readonly record struct PathSegment(string? Name, int Index)
{
    public static implicit operator PathSegment(string name) => new(name, 0);

    public static implicit operator PathSegment(int index) => new(null, index);
}

/// <summary>A response position (section 7.1.2): the response names and list indices from the root to it.</summary>
public sealed class GraphQLPath(IReadOnlyList<PathSegment> segments)
{
    public IReadOnlyList<PathSegment> Segments { get; } = segments;

    /// <summary>For people, for example <c>viewer.homeFeed.edges[3].node</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var segment in Segments)
        {
            if (segment.Name is null)
                text.Append(CultureInfo.InvariantCulture, $"[{segment.Index}]");
            else
                text.Append(text.Length == 0 ? "" : ".").Append(segment.Name);
        }

        return text.ToString();
    }
}
