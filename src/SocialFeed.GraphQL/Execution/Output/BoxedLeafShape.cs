using System.Collections;
using System.Text;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>Leaves of any CLR type, for schemas made from SDL and for fields whose CLR type says nothing.</summary>
internal sealed class BoxedLeafShape : LeafShape<object?>
{
    private readonly ScalarType? _scalar;
    private readonly Dictionary<object, byte[]>? _enumNames;
    private readonly EnumType? _enum;
    private readonly LeafListShape<IEnumerable<object?>, object?>? _list;

    public BoxedLeafShape(GraphQLType type)
    {
        switch (type.NullableType)
        {
            case ListType list:
                _list = new LeafListShape<IEnumerable<object?>, object?>(new BoxedLeafShape(list.OfType), list.OfType.IsNonNull);
                break;
            case EnumType enumType:
                _enum = enumType;
                _enumNames = enumType.Values.ToDictionary(v => v.RuntimeValue, v => Encoding.UTF8.GetBytes($"\"{v.Name}\""));
                break;
            default:
                _scalar = (ScalarType)type.NullableType;
                break;
        }
    }

    public override WriteResult Write(object? value, ResponseWriter writer, ref JsonOutput output)
    {
        if (value is null)
            return WriteResult.Null;
        if (value is Exception thrown)
            throw thrown;
        if (_list is not null)
            return WriteList(value, writer, ref output);
        if (_scalar is not null)
            _scalar.WriteBoxed(value, ref output);
        else if (_enumNames!.TryGetValue(value, out var name))
            output.WriteRaw(name);
        else
            throw new GraphQLException($"Enum \"{_enum!.Name}\" cannot represent value: {Inspect.Value(value)}");
        return WriteResult.Written;
    }

    private WriteResult WriteList(object value, ResponseWriter writer, ref JsonOutput output)
    {
        var items = value switch
        {
            string or IDictionary => null,
            IEnumerable<object?> objects => objects,
            IEnumerable others => others.Cast<object?>(),
            _ => null,
        };
        if (items is null)
            throw new GraphQLException($"Expected Iterable, but did not find one for field \"{writer.CurrentField}\".");
        return _list!.Write(items, writer, ref output);
    }
}
