using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A resolver method, compiled on its first use: parent and frame in, result out.</summary>
internal delegate TResult ResolverMethod<out TResult>(object? parent, object?[] frame);

/// <summary>What resolver methods of all kinds have in common.</summary>
internal abstract class ResolverBinding<TValue>(ParameterSource[] parameters, Delegate? scalarWriter) : FieldBinding
{
    private static readonly object?[] NoFrame = [];

    private protected LeafShape<TValue>? Leaf { get; private set; }

    private CompositeShape? Composite { get; set; }

    internal override bool NeedsFrame => parameters.Length > 0;

    internal override object?[] BuildFrame(RequestRun request, FieldPlan field)
    {
        var frame = new object?[parameters.Length];
        for (var i = 0; i < frame.Length; i++)
            frame[i] = parameters[i].Get(request, field);
        return frame;
    }

    private protected static object?[] OrEmpty(object?[]? frame) => frame ?? NoFrame;

    private protected ValueRun<TValue> NewRun(FieldPlan field, ObjectRun parents) => Leaf is not null
        ? new LeafRun<TValue>(field, parents, Leaf)
        : new CompositeRun<TValue>(field, parents, Composite!);

    private protected override void BindCore(FieldDefinition field)
    {
        if (field.Type.NamedType is ScalarType or EnumType)
            Leaf = LeafShapes.For<TValue>(field, scalarWriter);
        else
            Composite = LeafShapes.CompositeFor(field, typeof(TValue));
    }
}

/// <summary>A method that answers at once.</summary>
internal sealed class SyncResolverBinding<TValue>(Lazy<ResolverMethod<TValue>> method, ParameterSource[] parameters, Delegate? scalarWriter)
    : ResolverBinding<TValue>(parameters, scalarWriter)
{
    private InlineLeaf? _inline;

    internal override InlineLeaf? Inline => _inline;

    internal override FieldRun Start(RequestRun request, FieldPlan field, ObjectRun parents, object?[]? frame)
    {
        var run = NewRun(field, parents);
        var call = method.Value;
        var given = OrEmpty(frame);
        for (var i = 0; i < parents.Count; i++)
        {
            try
            {
                run.Set(i, call(parents.Items[i], given));
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
        base.BindCore(field);
        _inline = Leaf is null ? null : new MethodLeaf<TValue>(method, Leaf);
    }
}

/// <summary>A method that gives a task.</summary>
internal sealed class AsyncResolverBinding<TValue>(Lazy<ResolverMethod<ValueTask<TValue>>> method, ParameterSource[] parameters, Delegate? scalarWriter)
    : ResolverBinding<TValue>(parameters, scalarWriter)
{
    internal override bool IsAsync => true;

    internal override FieldRun Start(RequestRun request, FieldPlan field, ObjectRun parents, object?[]? frame)
    {
        var run = NewRun(field, parents);
        AsyncColumn.Run(request, run, parents, new Call(method.Value, OrEmpty(frame)));
        return run;
    }

    private readonly struct Call(ResolverMethod<ValueTask<TValue>> method, object?[] frame) : IColumnCall<TValue>
    {
        public ValueTask<TValue> Invoke(object parent) => method(parent, frame);
    }
}

/// <summary>A method that is called once for the whole column: its parent is an array of all parents.</summary>
internal sealed class BatchResolverBinding<TParent, TValue>(
    Lazy<ResolverMethod<ValueTask<IReadOnlyList<TValue>>>> method, ParameterSource[] parameters, Delegate? scalarWriter, bool isAsync)
    : ResolverBinding<TValue>(parameters, scalarWriter)
    where TParent : class
{
    internal override bool IsAsync => isAsync;

    internal override FieldRun Start(RequestRun request, FieldPlan field, ObjectRun parents, object?[]? frame)
    {
        var run = NewRun(field, parents);
        try
        {
            var results = method.Value(ParentsOf(parents), OrEmpty(frame));
            if (!results.IsCompletedSuccessfully)
            {
                request.AddInFlight(run);
                _ = AwaitAsync(request, run, results.AsTask());
                return run;
            }

            Fill(run, results.Result);
        }
        catch (Exception e)
        {
            run.Fail(e);
        }

        request.Finish(run);
        return run;
    }

    private static TParent[] ParentsOf(ObjectRun parents)
    {
        var all = new TParent[parents.Count];
        Array.Copy(parents.Items, all, all.Length);
        return all;
    }

    /// <summary>Runs on the request's pump. It never throws.</summary>
    private static async Task AwaitAsync(RequestRun request, ValueRun<TValue> run, Task<IReadOnlyList<TValue>> results)
    {
        try
        {
            Fill(run, await results);
        }
        catch (Exception e)
        {
            run.Fail(e);
        }

        request.FinishInFlight(run);
    }

    private static void Fill(ValueRun<TValue> run, IReadOnlyList<TValue> results)
    {
        if (results is null || results.Count != run.Parents.Count)
        {
            throw new InvalidOperationException(
                $"The batch resolver of {run.Plan.Coordinate} gave {results?.Count ?? 0} results for {run.Parents.Count} parents. It must give one per parent, in their order.");
        }

        if (run is CompositeRun<TValue> composite && results is object?[] array)
        {
            composite.Adopt(array);
            return;
        }

        for (var i = 0; i < results.Count; i++)
            run.Set(i, results[i]);
    }
}
