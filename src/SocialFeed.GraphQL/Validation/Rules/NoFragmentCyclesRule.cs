using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.5.2.2. Every fragment is searched once, without recursion: chains of fragments may be as long as the document.</summary>
internal sealed class NoFragmentCyclesRule(ValidationContext context) : ValidationRule(context)
{
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _depthOnPath = new(StringComparer.Ordinal);
    private readonly List<FragmentSpreadNode> _path = [];

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterFragment];

    public override void EnterFragment(FragmentDefinitionNode fragment)
    {
        var open = new Stack<Frame>();
        Open(fragment, open);
        while (open.TryPeek(out var frame))
        {
            if (frame.Next == frame.Spreads.Count)
            {
                open.Pop();
                _depthOnPath.Remove(frame.Name);
                if (open.Count > 0)
                    _path.RemoveAt(_path.Count - 1);
                continue;
            }

            var spread = frame.Spreads[frame.Next++];
            _path.Add(spread);
            if (_depthOnPath.TryGetValue(spread.Name, out var depth))
                ReportCycle(spread.Name, depth);
            else if (Context.Fragment(spread.Name) is { } next && Open(next, open))
                continue;
            _path.RemoveAt(_path.Count - 1);
        }
    }

    /// <summary>Whether the fragment has spreads to follow and none has been followed before.</summary>
    private bool Open(FragmentDefinitionNode fragment, Stack<Frame> open)
    {
        if (!_visited.Add(fragment.Name) || Context.Spreads(fragment.SelectionSet) is not { Count: > 0 } spreads)
            return false;
        _depthOnPath[fragment.Name] = _path.Count;
        open.Push(new Frame(fragment.Name, spreads));
        return true;
    }

    private void ReportCycle(string name, int depth)
    {
        Context.SpendFragmentWork(_path.Count - depth);
        var cycle = _path[depth..];
        var via = string.Join(", ", cycle.SkipLast(1).Select(spread => $"\"{spread.Name}\""));
        Context.Report($"Cannot spread fragment \"{name}\" within itself{(via.Length == 0 ? "" : $" via {via}")}.", [.. cycle.Select(spread => spread.Start)]);
    }

    private sealed class Frame(string name, IReadOnlyList<FragmentSpreadNode> spreads)
    {
        public string Name { get; } = name;

        public IReadOnlyList<FragmentSpreadNode> Spreads { get; } = spreads;

        public int Next { get; set; }
    }
}
