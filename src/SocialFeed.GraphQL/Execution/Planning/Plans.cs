using System.Text;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>An operation ready to run, any number of times and on any thread: everything that does not depend on the request is decided.</summary>
internal sealed class OperationPlan
{
    private int _responseSizeHint = 512;

    public required Schema Schema { get; init; }

    public required DocumentNode Document { get; init; }

    public required OperationDefinitionNode Operation { get; init; }

    public required SelectionPlan Root { get; init; }

    public required VariablePlan[] Variables { get; init; }

    public required VariableCondition[] Conditions { get; init; }

    /// <summary>Every field plan; a plan's <see cref="FieldPlan.Id"/> is its position.</summary>
    public required FieldPlan[] Fields { get; init; }

    /// <summary>True when a resolver may have to be waited for.</summary>
    public required bool IsAsync { get; init; }

    /// <summary>True when some field wants arguments or services.</summary>
    public required bool HasFrames { get; init; }

    public required bool UsesIntrospection { get; init; }

    /// <summary>What <see cref="NodeBudget"/> counted, when it is the same for all variables; negative before, or when it is not.</summary>
    public long ConstantNodeCount { get; set; } = -1;

    /// <summary>What a response was about as large as lately; races are harmless.</summary>
    public int ResponseSizeHint
    {
        get => _responseSizeHint;
        set => _responseSizeHint = value;
    }

    /// <summary>The word array that <see cref="IncludeCondition"/> reads, from the request's variables; null when nothing is conditional.</summary>
    public ulong[]? Flags(VariableValues variables)
    {
        if (Conditions.Length == 0)
            return null;
        var flags = new ulong[(Conditions.Length + 63) / 64];
        for (var i = 0; i < Conditions.Length; i++)
        {
            if (variables.IsTrue(Conditions[i].Variable) == Conditions[i].Expected)
                flags[i / 64] |= 1UL << (i % 64);
        }

        return flags;
    }
}

/// <summary>The fields to take of objects of one type: a merged selection set (section 6.3.2, CollectFields).</summary>
internal sealed class SelectionPlan(ObjectType type)
{
    public ObjectType Type { get; } = type;

    /// <summary>In response order, unless <see cref="Order"/> says otherwise.</summary>
    public FieldPlan[] Fields { get; set; } = [];

    /// <summary>
    /// Every occurrence of the fields, in document order, when conditions decide about the response order too: a field stands where its first occurrence
    /// that counts does (section 6.3.2). Null, as nearly always, when they do not.
    /// </summary>
    public (FieldPlan Field, ulong[]? Mask)[]? Order { get; set; }

    /// <summary>Those that phase 1 starts.</summary>
    public FieldPlan[] Columns { get; set; } = [];

    /// <summary>Those that phase 2 reads, but that need arguments or services prepared.</summary>
    public FieldPlan[] FramedLeaves { get; set; } = [];

    /// <summary>Batch sources that the fields here or below them use.</summary>
    public ulong Sources { get; set; }

    /// <summary>The fields of a request in response order; <see cref="Order"/> is not null.</summary>
    public FieldPlan[] InOrder(ulong[]? flags) =>
        [.. Order!.Where(o => IncludeCondition.IsSubset(o.Mask, flags)).Select(o => o.Field).Distinct()];
}

/// <summary>One response name in a merged selection set of one object type.</summary>
internal sealed class FieldPlan
{
    public required int Id { get; init; }

    public required FieldDefinition Definition { get; init; }

    public required ObjectType ParentType { get; init; }

    public required FieldBinding Binding { get; init; }

    /// <summary>All merged occurrences; the first one's arguments count.</summary>
    public required FieldNode[] Nodes { get; init; }

    /// <summary>The occurrences with the conditions of each; null when all are there whenever the field is.</summary>
    public (FieldNode Node, ulong[]? Mask)[]? ConditionalNodes { get; init; }

    public required ArgumentPlan[] Arguments { get; init; }

    /// <summary>Null when the field is always there if its parent is.</summary>
    public IncludeCondition? Condition { get; init; }

    public required string ResponseName { get; init; }

    /// <summary><c>,"name":</c> in UTF-8, padded for <see cref="JsonOutput.WritePadded"/>.</summary>
    public required byte[] NameBytes { get; init; }

    public required int NameLength { get; init; }

    public required bool IsNonNull { get; init; }

    /// <summary>How phase 2 reads and writes the field; null when it is a column of phase 1.</summary>
    public required InlineLeaf? Inline { get; init; }

    public required bool NeedsFrame { get; init; }

    /// <summary>The occurrences that count in a request: an error does not point to what was skipped.</summary>
    public FieldNode[] IncludedNodes(ulong[]? flags) => ConditionalNodes is null
        ? Nodes
        : [.. ConditionalNodes.Where(n => IncludeCondition.IsSubset(n.Mask, flags)).Select(n => n.Node).Distinct()];

    /// <summary>Position in <see cref="ObjectRun.Fields"/>; -1 for leaves that phase 2 reads.</summary>
    public int Slot { get; set; } = -1;

    public bool IsLeaf { get; init; }

    /// <summary>The sub-selection when the field's type is an object type.</summary>
    public SelectionPlan? Child { get; set; }

    /// <summary>Sub-selections by <see cref="ObjectType.Ordinal"/> when the field's type is abstract.</summary>
    public SelectionPlan?[]? ChildByType { get; set; }

    /// <summary>Batch sources that the resolver itself may use, as far as its parameters tell.</summary>
    public ulong OwnSources => Binding.Sources;

    /// <summary>Batch sources used below the field.</summary>
    public ulong SourcesBelow { get; set; }

    public string Coordinate => $"{ParentType.Name}.{Definition.Name}";

    public IEnumerable<SelectionPlan> Children => Child is not null ? [Child] : ChildByType?.OfType<SelectionPlan>() ?? [];

    public static byte[] EncodeName(string responseName, out int length)
    {
        var bytes = Encoding.UTF8.GetBytes($",\"{responseName}\":");
        length = bytes.Length;
        return JsonOutput.Pad(bytes);
    }
}

/// <summary>An argument of a field in a document (section 6.4.1), coerced already when it is constant.</summary>
internal sealed class ArgumentPlan(InputValueDefinition definition, ValueNode? literal)
{
    public InputValueDefinition Definition { get; } = definition;

    /// <summary>What the document says; null when it does not mention the argument.</summary>
    public ValueNode? Literal { get; } = literal;

    public bool IsConstant { get; init; }

    /// <summary>For a constant: false when the argument is absent and has no default.</summary>
    public bool HasValue { get; init; }

    public object? Value { get; init; }
}
