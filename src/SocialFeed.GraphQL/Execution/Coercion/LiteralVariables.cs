using System.Globalization;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Execution;

/// <summary>Puts variables' values into the literal of a custom scalar, which may hold lists and objects (section 3.5, input coercion).</summary>
internal static class LiteralVariables
{
    public static ValueNode Replace(ValueNode literal, VariableValues? variables)
    {
        switch (literal)
        {
            case VariableNode variable:
                return variables is not null && variables.TryGet(variable.Name, out var value) ? ToLiteral(value) : new NullValueNode();
            case ListValueNode list when list.Items.Any(HoldsVariable):
                return new ListValueNode { Items = [.. list.Items.Select(item => Replace(item, variables))], Start = list.Start, End = list.End };
            case ObjectValueNode fields when fields.Fields.Any(f => HoldsVariable(f.Value)):
                return new ObjectValueNode
                {
                    Fields = [.. fields.Fields.Where(f => !IsAbsent(f.Value, variables)).Select(f => new ObjectFieldNode { Name = f.Name, Value = Replace(f.Value, variables) })],
                    Start = fields.Start,
                    End = fields.End,
                };
            default:
                return literal;
        }
    }

    /// <summary>True when coercing the literal needs the request's variables.</summary>
    public static bool HoldsVariable(ValueNode literal) => literal switch
    {
        VariableNode => true,
        ListValueNode list => list.Items.Any(HoldsVariable),
        ObjectValueNode fields => fields.Fields.Any(f => HoldsVariable(f.Value)),
        _ => false,
    };

    private static bool IsAbsent(ValueNode literal, VariableValues? variables) =>
        literal is VariableNode variable && !(variables?.TryGet(variable.Name, out _) ?? false);

    private static ValueNode ToLiteral(object? value) => value switch
    {
        null => new NullValueNode(),
        bool boolean => new BooleanValueNode { Value = boolean },
        string text => new StringValueNode { Value = text },
        int or long or short or byte => new IntValueNode { Value = Convert.ToString(value, CultureInfo.InvariantCulture)! },
        double or float or decimal => new FloatValueNode { Value = Convert.ToString(value, CultureInfo.InvariantCulture)! },
        IReadOnlyDictionary<string, object?> fields =>
            new ObjectValueNode { Fields = [.. fields.Select(f => new ObjectFieldNode { Name = f.Key, Value = ToLiteral(f.Value) })] },
        IEnumerable<object?> items => new ListValueNode { Items = [.. items.Select(ToLiteral)] },
        _ => new StringValueNode { Value = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "" },
    };
}
