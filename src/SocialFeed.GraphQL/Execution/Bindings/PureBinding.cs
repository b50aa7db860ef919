using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A getter: see <see cref="FieldBinding.Pure{TParent, TValue}"/>.</summary>
internal sealed class PureBinding<TParent, TValue>(Func<TParent, TValue> getter, Delegate? scalarWriter = null) : FieldBinding
    where TParent : class
{
    private LeafShape<TValue>? _leaf;
    private CompositeShape? _composite;

    internal override bool IsInline => _leaf is not null;

    internal override WriteResult WriteInline(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output) =>
        _leaf!.Write(getter(Unsafe.As<TParent>(parent)), writer, ref output);

    internal override FieldRun Start(RequestRun request, FieldPlan field, ObjectRun parents, object?[]? frame)
    {
        var run = new CompositeRun<TValue>(field, parents, _composite!);
        var items = parents.Items;
        for (var i = 0; i < parents.Count; i++)
        {
            try
            {
                run.Set(i, getter(Unsafe.As<TParent>(items[i])));
            }
            catch (Exception e)
            {
                run.SetError(i, e);
            }
        }

        request.Finish(run);
        return run;
    }

    private protected override void BindCore(FieldDefinition field)
    {
        if (field.Type.NamedType is ScalarType or EnumType)
            _leaf = LeafShapes.For<TValue>(field, scalarWriter);
        else
            _composite = LeafShapes.CompositeFor(field, typeof(TValue));
    }
}

/// <summary><c>__typename</c> (section 4.2): a constant per object type.</summary>
internal sealed class TypeNameBinding : FieldBinding
{
    private readonly byte[] _quotedName;

    public TypeNameBinding(ObjectType type) => _quotedName = System.Text.Encoding.UTF8.GetBytes($"\"{type.Name}\"");

    internal override bool IsInline => true;

    internal override WriteResult WriteInline(object parent, object?[]? frame, ResponseWriter writer, ref JsonOutput output)
    {
        output.WriteRaw(_quotedName);
        return WriteResult.Written;
    }

    private protected override void BindCore(FieldDefinition field)
    {
    }
}
