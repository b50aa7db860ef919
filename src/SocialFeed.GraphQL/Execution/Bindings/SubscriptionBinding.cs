using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A root field of subscriptions: a source stream (section 6.2.3.1), and how each event, as the root value, becomes the field's value.</summary>
internal sealed class SubscriptionBinding(
    Lazy<ResolverMethod<ValueTask<IAsyncEnumerable<object?>>>> source, ParameterSource[] sourceParameters, FieldBinding value) : FieldBinding
{
    internal override InlineLeaf? Inline => value.Inline;

    internal override bool NeedsFrame => value.NeedsFrame;

    internal override bool IsAsync => value.IsAsync;

    /// <summary>CreateSourceEventStream (section 6.2.3.1).</summary>
    public ValueTask<IAsyncEnumerable<object?>> SubscribeAsync(RequestRun request, FieldPlan field)
    {
        var frame = new object?[sourceParameters.Length];
        for (var i = 0; i < frame.Length; i++)
            frame[i] = sourceParameters[i].Get(request, field);
        return source.Value(null, frame);
    }

    internal override object?[] BuildFrame(RequestRun request, FieldPlan field) => value.BuildFrame(request, field);

    internal override FieldRun Start(RequestRun request, FieldPlan field, ObjectRun parents, object?[]? frame) =>
        value.Start(request, field, parents, frame);

    private protected override void BindCore(FieldDefinition field)
    {
        value.Bind(field);
        Sources = value.Sources;
    }
}
