using System.Runtime.CompilerServices;
using System.Text;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.FieldMerging;

/// <summary>A field of the document with what its merging depends on. Names, argument lists and type shapes are numbers, so that comparing is cheap.</summary>
internal sealed class FieldEntry
{
    /// <summary>Dense from 0.</summary>
    public required int Id { get; init; }

    public required FieldNode Node { get; init; }

    /// <summary>The type condition around the field; null when it is unknown.</summary>
    public required NamedType? ParentType { get; init; }

    /// <summary>Null when the field is unknown, or a meta field, which has the same type everywhere.</summary>
    public required GraphQLType? Type { get; init; }

    /// <summary>Equal for types that have the same shape (section 5.3.2, SameResponseShape); -1 when the type is unknown.</summary>
    public required int Shape { get; init; }

    /// <summary>Equal for the same name with the same arguments.</summary>
    public required int Call { get; init; }

    /// <summary>Equal for the same arguments.</summary>
    public required int Arguments { get; init; }

    public SelectionSetEntry? SelectionSet { get; set; }
}

/// <summary>A selection set with its inline fragments resolved: its fields and the fragments it spreads.</summary>
internal sealed class SelectionSetEntry
{
    public List<FieldEntry> Fields { get; } = [];

    /// <summary>Known fragments, each once.</summary>
    public List<FragmentDefinitionNode> Spreads { get; } = [];

    /// <summary>
    /// The same as met while comparing, where graphql-js keeps what it met on the walk apart if the type is no composite one. That changes nothing
    /// but how often it reports a conflict in a document that is wrong anyway.
    /// </summary>
    public SelectionSetEntry Twin()
    {
        var twin = new SelectionSetEntry();
        twin.Fields.AddRange(Fields);
        twin.Spreads.AddRange(Spreads);
        return twin;
    }

    /// <summary>The fields by response name, in the order of the document; made when first asked for.</summary>
    public OrderedDictionary<string, List<FieldEntry>> Groups => field ??= Group(Fields);

    private static OrderedDictionary<string, List<FieldEntry>> Group(List<FieldEntry> fields)
    {
        var groups = new OrderedDictionary<string, List<FieldEntry>>(StringComparer.Ordinal);
        foreach (var entry in fields)
        {
            if (!groups.TryGetValue(entry.Node.ResponseName, out var group))
                groups[entry.Node.ResponseName] = group = [];
            group.Add(entry);
        }

        return groups;
    }
}

/// <summary>Every selection set of a document's operations and fragments, made in one linear walk.</summary>
internal sealed class FieldIndex
{
    private const int UnknownShape = -1;

    private readonly ValidationContext _context;
    private readonly Dictionary<SelectionSetNode, SelectionSetEntry> _bySyntax = [];
    private readonly Dictionary<FragmentDefinitionNode, SelectionSetEntry> _byFragment = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<GraphQLType, int> _shapes = [];
    private int _fields;

    public FieldIndex(ValidationContext context)
    {
        _context = context;
        foreach (var definition in context.Document.Definitions)
        {
            switch (definition)
            {
                case OperationDefinitionNode operation:
                    Operations.Add(Add(operation.SelectionSet, RootType(operation.Operation)));
                    break;
                case FragmentDefinitionNode fragment:
                    var type = context.Schema.Type(fragment.TypeCondition.Name);
                    var entry = Add(fragment.SelectionSet, type);
                    _byFragment[fragment] = type is null || TypeInfo.IsComposite(type) ? entry : entry.Twin();
                    Fragments.Add(_byFragment[fragment]);
                    break;
            }
        }
    }

    /// <summary>The selection sets of operations.</summary>
    public List<SelectionSetEntry> Operations { get; } = [];

    /// <summary>The selection sets of fragments.</summary>
    public List<SelectionSetEntry> Fragments { get; } = [];

    /// <summary>The entry of a selection set that does not belong to an inline fragment.</summary>
    public SelectionSetEntry this[SelectionSetNode selectionSet] => _bySyntax[selectionSet];

    public SelectionSetEntry this[FragmentDefinitionNode fragment] => _byFragment[fragment];

    private ObjectType? RootType(OperationType operation) => operation switch
    {
        OperationType.Query => _context.Schema.QueryType,
        OperationType.Mutation => _context.Schema.MutationType,
        _ => _context.Schema.SubscriptionType,
    };

    private SelectionSetEntry Add(SelectionSetNode selectionSet, NamedType? parentType)
    {
        var entry = new SelectionSetEntry();
        _bySyntax[selectionSet] = entry;
        Fill(entry, new HashSet<FragmentDefinitionNode>(), selectionSet, parentType);
        return entry;
    }

    private void Fill(SelectionSetEntry entry, HashSet<FragmentDefinitionNode> spreads, SelectionSetNode selectionSet, NamedType? parentType)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var selection in selectionSet.Selections)
        {
            switch (selection)
            {
                case FieldNode field:
                    entry.Fields.Add(Add(field, parentType));
                    break;
                case FragmentSpreadNode spread when _context.Fragment(spread.Name) is { } fragment:
                    if (spreads.Add(fragment))
                        entry.Spreads.Add(fragment);
                    break;
                case InlineFragmentNode inline:
                    Fill(entry, spreads, inline.SelectionSet, inline.TypeCondition is null ? parentType : _context.Schema.Type(inline.TypeCondition.Name));
                    break;
            }
        }
    }

    private FieldEntry Add(FieldNode field, NamedType? parentType)
    {
        var own = (parentType as CompositeFieldType)?.Field(field.Name)?.Type;
        var arguments = ArgumentsNumber(field.Arguments);
        var entry = new FieldEntry
        {
            Id = _fields++,
            Node = field,
            ParentType = parentType,
            Type = own,
            Shape = own is null ? UnknownShape : ShapeNumber(own),
            Arguments = arguments,
            Call = Number($"{field.Name} {arguments}"),
        };
        if (field.SelectionSet is not null)
        {
            var type = own ?? (parentType is null ? null : _context.Schema.Field(parentType, field.Name)?.Type);
            var selectionSet = Add(field.SelectionSet, type?.NamedType);
            entry.SelectionSet = type is null || (own is not null && TypeInfo.IsComposite(own.NamedType)) ? selectionSet : selectionSet.Twin();
        }

        return entry;
    }

    /// <summary>Composite types all count as one: their fields are compared instead.</summary>
    private int ShapeNumber(GraphQLType type)
    {
        if (_shapes.TryGetValue(type, out var number))
            return number;
        var shape = new StringBuilder("type ");
        GraphQLType inner = type;
        while (inner is ListType or NonNullType)
        {
            shape.Append(inner is ListType ? '[' : '!');
            inner = inner is ListType list ? list.OfType : ((NonNullType)inner).OfType;
        }

        return _shapes[type] = Number(shape.Append(TypeInfo.IsComposite(inner) ? "{}" : inner.ToString()).ToString());
    }

    /// <summary>Arguments are the same when their literals are, in any order; fields of input objects may be in any order as well.</summary>
    private int ArgumentsNumber(IReadOnlyList<ArgumentNode> arguments)
    {
        if (arguments.Count == 0)
            return Number("");
        var key = new StringBuilder("(");
        AppendNamed(key, arguments);
        return Number(key.ToString());
    }

    private static void AppendNamed(StringBuilder key, IEnumerable<INamedValueNode> named)
    {
        foreach (var item in named.OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            key.Append(item.Name).Append(':');
            AppendValue(key, item.Value);
        }
    }

    private static void AppendValue(StringBuilder key, ValueNode value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case ListValueNode list:
                key.Append('[');
                foreach (var item in list.Items)
                    AppendValue(key, item);
                key.Append(']');
                break;
            case ObjectValueNode map:
                key.Append('{');
                AppendNamed(key, map.Fields);
                key.Append('}');
                break;
            case StringValueNode text:
                key.Append(text.Block ? "b" : "s").Append(text.Value.Length).Append('"').Append(text.Value);
                break;
            default:
                key.Append(SyntaxPrinter.Print(value));
                break;
        }

        key.Append(',');
    }

    private int Number(string key)
    {
        if (!_numbers.TryGetValue(key, out var number))
            _numbers[key] = number = _numbers.Count;
        return number;
    }
}
