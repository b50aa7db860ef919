using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Faults;

/// <summary>The faults of a node: the first rule that matches a request and is not used up decides. Thread-safe.</summary>
public sealed class FaultScript
{
    private readonly Lock gate = new();
    private readonly List<FaultRule> rules = [];
    private volatile bool isEmpty = true;

    /// <param name="times">How many requests it meets, after <paramref name="skip"/> that it lets pass.</param>
    public FaultRule On(Func<NodeRequest, bool> match, Fault fault, int times = int.MaxValue, int skip = 0)
    {
        var rule = new FaultRule(match, fault, times, skip);
        lock (gate)
        {
            rules.Add(rule);
            isEmpty = false;
        }
        return rule;
    }

    public FaultRule On(NodeOpcode opcode, Fault fault, int times = int.MaxValue, int skip = 0) => On(r => r.Opcode == opcode, fault, times, skip);

    /// <summary>Meets queries, executions and batches whose text contains a part.</summary>
    public FaultRule On(string cql, Fault fault, int times = int.MaxValue, int skip = 0) =>
        On(r => r.Opcode is NodeOpcode.Query or NodeOpcode.Execute or NodeOpcode.Batch && r.Cql.Contains(cql, StringComparison.Ordinal), fault, times, skip);

    public void Clear()
    {
        lock (gate)
        {
            rules.Clear();
            isEmpty = true;
        }
    }

    internal Fault? Take(NodeRequest request)
    {
        if (isEmpty)
            return null;
        lock (gate)
            return rules.Find(r => r.Meets(request))?.Fault;
    }
}

/// <summary>A fault and the requests it meets.</summary>
public sealed class FaultRule
{
    private readonly Func<NodeRequest, bool> match;
    private readonly int times;
    private int skip;
    private int hits;

    internal FaultRule(Func<NodeRequest, bool> match, Fault fault, int times, int skip)
    {
        this.match = match;
        this.times = times;
        this.skip = skip;
        Fault = fault;
    }

    /// <summary>Requests met so far.</summary>
    public int Hits => Volatile.Read(ref hits);

    internal Fault Fault { get; }

    internal bool Meets(NodeRequest request)
    {
        if (hits >= times || !match(request))
            return false;
        if (skip > 0)
        {
            skip--;
            return false;
        }
        hits++;
        return true;
    }
}
