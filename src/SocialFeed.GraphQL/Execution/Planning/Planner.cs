using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Turns a validated operation into an <see cref="OperationPlan"/>. Merged selection sets are planned once per set of syntax nodes and object type, so
/// that fragments spread in many places cost once.
/// </summary>
internal sealed class Planner
{
    private readonly Schema _schema;
    private readonly DocumentNode _document;
    private readonly RequestExecutorOptions _options;
    private readonly Dictionary<string, FragmentDefinitionNode> _fragments = new(StringComparer.Ordinal);
    private readonly Dictionary<SelectionKey, SelectionPlan> _planned = [];
    private readonly List<SelectionPlan> _finished = [];
    private readonly List<FieldPlan> _fields = [];
    private readonly PlanConditions _conditions;
    private readonly PlanBudget _budget;
    private readonly VariablePlan[] _variables;
    private readonly OperationDefinitionNode _operation;

    private Planner(Schema schema, DocumentNode document, OperationDefinitionNode operation, RequestExecutorOptions options)
    {
        _schema = schema;
        _document = document;
        _operation = operation;
        _options = options;
        foreach (var fragment in document.Definitions.OfType<FragmentDefinitionNode>())
            _fragments[fragment.Name] = fragment;
        _variables = [.. operation.VariableDefinitions.Select(v => new VariablePlan(v.Name, TypeOf(v.Type), v, document.GetLocation(v)))];
        _conditions = new PlanConditions(_variables);
        _budget = new PlanBudget(options.MaxPlanFields);
    }

    /// <param name="document">Valid for the schema.</param>
    /// <exception cref="OperationRefusedException">A limit is exceeded.</exception>
    public static OperationPlan Plan(Schema schema, DocumentNode document, OperationDefinitionNode operation, RequestExecutorOptions options) =>
        new Planner(schema, document, operation, options).Plan();

    private OperationPlan Plan()
    {
        OperationLimits.Check(_operation, _fragments, _options);
        var rootType = _operation.Operation switch
        {
            OperationType.Query => _schema.QueryType,
            OperationType.Mutation => _schema.MutationType,
            _ => _schema.SubscriptionType,
        };
        if (rootType is null)
        {
            var name = _operation.Operation.ToString().ToLowerInvariant();
            throw new OperationRefusedException(
                $"Schema is not configured to execute {name} operation.", null, RequestErrorCategory.OperationResolution, [_document.GetLocation(_operation)]);
        }

        var root = PlanSelection(rootType, [new ConditionalSet(_operation.SelectionSet, null)]);
        LinkSources();
        var plan = new OperationPlan
        {
            Schema = _schema,
            Document = _document,
            Operation = _operation,
            Root = root,
            Variables = _variables,
            Conditions = _conditions.All,
            Fields = [.. _fields],
            IsAsync = _fields.Exists(f => f.Binding.IsAsync),
            HasFrames = _fields.Exists(f => f.NeedsFrame),
            UsesIntrospection = _fields.Exists(f => f.Definition == _schema.Introspection.SchemaField || f.Definition == _schema.Introspection.TypeField),
        };
        return plan;
    }

    private SelectionPlan PlanSelection(ObjectType type, IReadOnlyList<ConditionalSet> sets)
    {
        var key = new SelectionKey(type, sets);
        if (_planned.TryGetValue(key, out var known))
            return known;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var plan = new SelectionPlan(type);
        _planned.Add(key, plan);
        var collector = new FieldCollector(_schema, _fragments, _conditions, _budget);
        var groups = collector.Collect(type, sets);
        plan.Fields = [.. groups.Select(group => PlanField(type, group)).OfType<FieldPlan>()];
        if (groups.Exists(g => g.HasMovingPlace))
            plan.Order = Order(plan.Fields, collector.Occurrences);
        var columns = plan.Fields.Where(f => f.Inline is null).ToArray();
        for (var i = 0; i < columns.Length; i++)
            columns[i].Slot = i;
        plan.Columns = columns;
        plan.FramedLeaves = [.. plan.Fields.Where(f => f.Inline is not null && f.NeedsFrame)];
        _finished.Add(plan);
        return plan;
    }

    private static (FieldPlan Field, ulong[]? Mask)[] Order(FieldPlan[] fields, IReadOnlyList<(FieldGroup Group, ulong[]? Mask)> occurrences)
    {
        var byName = fields.ToDictionary(f => f.ResponseName, StringComparer.Ordinal);
        return [.. occurrences.Where(o => byName.ContainsKey(o.Group.ResponseName)).Select(o => (byName[o.Group.ResponseName], o.Mask))];
    }

    private FieldPlan? PlanField(ObjectType type, FieldGroup group)
    {
        _budget.SpendField();
        var first = group.Occurrences[0].Node;
        var definition = FindField(type, first.Name);
        if (definition is null)
            return null;
        var binding = definition == Introspection.IntrospectionTypes.TypeNameField
            ? new TypeNameBinding(type)
            : definition.Binding ?? throw new SchemaException($"Field {type.Name}.{definition.Name} has no resolver. Bind it when the schema is built.");
        binding.Bind(definition);
        var nodes = group.Occurrences.Select(o => o.Node).Distinct().ToArray();
        var name = FieldPlan.EncodeName(group.ResponseName, out var nameLength);
        var field = new FieldPlan
        {
            Id = _fields.Count,
            Definition = definition,
            ParentType = type,
            Binding = binding,
            Nodes = nodes,
            ConditionalNodes = nodes.Length > 1 && group.Occurrences.Exists(o => o.Mask is not null) ? [.. group.Occurrences] : null,
            Arguments = [.. definition.Arguments.Select(a => ArgumentCoercion.Plan(a, first.Arguments.FirstOrDefault(n => n.Name == a.Name)?.Value))],
            Condition = Condition(group),
            ResponseName = group.ResponseName,
            NameBytes = name,
            NameLength = nameLength,
            IsNonNull = definition.Type.IsNonNull,
            Inline = binding.Inline,
            NeedsFrame = binding.NeedsFrame,
            IsLeaf = definition.Type.NamedType is ScalarType or EnumType,
        };
        _fields.Add(field);
        if (!field.IsLeaf)
            PlanChildren(field, group);
        return field;
    }

    private void PlanChildren(FieldPlan field, FieldGroup group)
    {
        // Conditions that the field itself stands under need not be asked again below it.
        var isUniform = group.Occurrences.TrueForAll(o => SelectionKey.SameMask(o.Mask, group.Occurrences[0].Mask));
        var sets = group.Occurrences
            .Where(o => o.Node.SelectionSet is not null)
            .Select(o => new ConditionalSet(o.Node.SelectionSet!, isUniform ? null : o.Mask))
            .ToArray();
        var named = field.Definition.Type.NamedType;
        if (named is ObjectType concrete)
        {
            field.Child = PlanSelection(concrete, sets);
            return;
        }

        field.ChildByType = new SelectionPlan?[_schema.ObjectTypes.Count];
        foreach (var possible in _schema.PossibleTypes(named))
            field.ChildByType[possible.Ordinal] = PlanSelection(possible, sets);
    }

    private static IncludeCondition? Condition(FieldGroup group)
    {
        if (group.Occurrences.Exists(o => o.Mask is null))
            return null;
        return new IncludeCondition([.. group.Occurrences.Select(o => o.Mask!).Distinct(MaskComparer.Instance)]);
    }

    private FieldDefinition? FindField(ObjectType type, string name)
    {
        if (name == Introspection.IntrospectionTypes.TypeNameField.Name)
            return Introspection.IntrospectionTypes.TypeNameField;
        if (type == _schema.QueryType)
        {
            if (name == _schema.Introspection.SchemaField.Name)
                return _schema.Introspection.SchemaField;
            if (name == _schema.Introspection.TypeField.Name)
                return _schema.Introspection.TypeField;
        }

        return type.Field(name);
    }

    /// <summary>Sums up batch sources from the leaves: selections were finished in that order.</summary>
    private void LinkSources()
    {
        if (_schema.BatchSources.Count == 0)
            return;
        foreach (var selection in _finished)
        {
            foreach (var field in selection.Fields)
            {
                foreach (var child in field.Children)
                    field.SourcesBelow |= child.Sources;
                selection.Sources |= field.OwnSources | field.SourcesBelow;
            }
        }
    }

    private GraphQLType TypeOf(TypeNode node) => node switch
    {
        NonNullTypeNode nonNull => new NonNullType(TypeOf(nonNull.Type)),
        ListTypeNode list => new ListType(TypeOf(list.Type)),
        NamedTypeNode named => _schema.Type(named.Name) ?? throw new OperationRefusedException($"Unknown type \"{named.Name}\".", null, RequestErrorCategory.Validation),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>What makes two merged selection sets the same: the type, the syntax nodes, and their conditions.</summary>
internal sealed class SelectionKey : IEquatable<SelectionKey>
{
    private readonly ObjectType _type;
    private readonly IReadOnlyList<ConditionalSet> _sets;
    private readonly int _hash;

    public SelectionKey(ObjectType type, IReadOnlyList<ConditionalSet> sets)
    {
        _type = type;
        _sets = sets;
        var hash = default(HashCode);
        hash.Add(type);
        foreach (var set in sets)
            hash.Add(set.Set);
        _hash = hash.ToHashCode();
    }

    public static bool SameMask(ulong[]? a, ulong[]? b) => IncludeCondition.IsSubset(a, b) && IncludeCondition.IsSubset(b, a);

    public bool Equals(SelectionKey? other)
    {
        if (other is null || other._type != _type || other._sets.Count != _sets.Count)
            return false;
        for (var i = 0; i < _sets.Count; i++)
        {
            if (_sets[i].Set != other._sets[i].Set || !SameMask(_sets[i].Mask, other._sets[i].Mask))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as SelectionKey);

    public override int GetHashCode() => _hash;
}

/// <summary>Masks by their bits.</summary>
internal sealed class MaskComparer : IEqualityComparer<ulong[]>
{
    public static readonly MaskComparer Instance = new();

    public bool Equals(ulong[]? x, ulong[]? y) => SelectionKey.SameMask(x, y);

    public int GetHashCode(ulong[] obj) => obj.Length == 0 ? 0 : obj[0].GetHashCode();
}
