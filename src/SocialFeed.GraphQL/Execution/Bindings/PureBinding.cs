using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A getter: see <see cref="FieldBinding.Pure{TParent, TValue}"/>.</summary>
internal sealed class PureBinding<TParent, TValue>(Func<TParent, TValue> getter, Delegate? scalarWriter = null) : FieldBinding
    where TParent : class
{
    private InlineLeaf? _leaf;
    private CompositeShape? _composite;

    internal override InlineLeaf? Inline => _leaf;

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
            _leaf = MakeLeaf(field);
        else
            _composite = LeafShapes.CompositeFor(field, typeof(TValue));
    }

    private InlineLeaf MakeLeaf(FieldDefinition field)
    {
        var shape = LeafShapes.For<TValue>(field, scalarWriter);
        if (shape is StringShape)
            return new StringLeaf<TParent>((Func<TParent, string?>)(object)getter);
        if (typeof(TValue) == typeof(int) && field.Type.NullableType == BuiltInScalars.Int)
            return new Int32Leaf<TParent>((Func<TParent, int>)(object)getter);
        if (typeof(TValue) == typeof(bool) && field.Type.NullableType == BuiltInScalars.Boolean)
            return new BooleanLeaf<TParent>((Func<TParent, bool>)(object)getter);
        return new GetterLeaf<TParent, TValue>(getter, shape);
    }
}

/// <summary><c>__typename</c> (section 4.2): a constant per object type.</summary>
internal sealed class TypeNameBinding : FieldBinding
{
    public TypeNameBinding(ObjectType type) => Inline = new ConstantLeaf(System.Text.Encoding.UTF8.GetBytes($"\"{type.Name}\""));

    internal override InlineLeaf? Inline { get; }

    private protected override void BindCore(FieldDefinition field)
    {
    }
}
