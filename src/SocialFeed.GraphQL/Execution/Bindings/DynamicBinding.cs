using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>An untyped resolver: see <see cref="FieldBinding.Dynamic"/>.</summary>
internal sealed class DynamicBinding(DynamicResolver resolver, DynamicTypeResolver? typeResolver) : FieldBinding
{
    private BoxedLeafShape? _leaf;
    private CompositeShape? _composite;

    internal override bool NeedsFrame => true;

    internal override bool IsAsync => true;

    internal override object?[] BuildFrame(RequestRun request, FieldPlan field)
    {
        var arguments = new Dictionary<string, object?>(field.Arguments.Length);
        foreach (var argument in field.Arguments)
        {
            if (ArgumentCoercion.TryGet(argument, field, request, out var value))
                arguments.Add(argument.Definition.Name, value);
        }

        return [arguments];
    }

    internal override FieldRun Start(RequestRun request, FieldPlan field, ObjectRun parents, object?[]? frame)
    {
        ValueRun<object?> run = _leaf is not null
            ? new LeafRun<object?>(field, parents, _leaf)
            : new CompositeRun<object?>(field, parents, _composite!);
        var arguments = (Dictionary<string, object?>)frame![0]!;
        AsyncColumn.Run(request, run, parents, new Call(resolver, arguments, request.CancellationToken));
        return run;
    }

    private protected override void BindCore(FieldDefinition field)
    {
        if (field.Type.NamedType is ScalarType or EnumType)
            _leaf = new BoxedLeafShape(field.Type);
        else
            _composite = new CompositeShape(field.Type, isTrusted: false, typeResolver);
    }

    private readonly struct Call(DynamicResolver resolver, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
        : IColumnCall<object?>
    {
        public ValueTask<object?> Invoke(object parent) => resolver(RequestRun.ParentOrNull(parent), arguments, cancellationToken);
    }
}
