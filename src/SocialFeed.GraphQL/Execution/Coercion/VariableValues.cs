using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A variable that an operation declares, resolved against the schema.</summary>
internal sealed class VariablePlan(string name, GraphQLType type, VariableDefinitionNode node, SourceLocation location)
{
    public string Name { get; } = name;

    public GraphQLType Type { get; } = type;

    public VariableDefinitionNode Node { get; } = node;

    public SourceLocation Location { get; } = location;
}

/// <summary>The coerced variables of one request (section 6.1.2). Input objects are dictionaries, lists are arrays, enums their runtime values.</summary>
internal sealed class VariableValues
{
    public static readonly VariableValues None = new([]);

    private readonly VariablePlan[] _plans;
    private readonly object?[] _values;
    private readonly bool[] _present;

    public VariableValues(VariablePlan[] plans)
    {
        _plans = plans;
        _values = plans.Length == 0 ? [] : new object?[plans.Length];
        _present = plans.Length == 0 ? [] : new bool[plans.Length];
    }

    public void Set(int index, object? value)
    {
        _values[index] = value;
        _present[index] = true;
    }

    /// <summary>False when the variable was not given and has no default.</summary>
    public bool TryGet(string name, out object? value)
    {
        for (var i = 0; i < _plans.Length; i++)
        {
            if (_plans[i].Name == name)
            {
                value = _values[i];
                return _present[i];
            }
        }

        value = null;
        return false;
    }

    public bool IsTrue(int index) => _values[index] is true;
}
