namespace SocialFeed.GraphQL.Execution;

/// <summary>One field of a column of parents: its results, one per parent, as they come in and when they are all there.</summary>
internal abstract class FieldRun(FieldPlan plan, ObjectRun parents)
{
    private Dictionary<int, Exception>? _errors;
    private Exception? _failure;

    public FieldPlan Plan { get; } = plan;

    public ObjectRun Parents { get; } = parents;

    /// <summary>Position among the request's unfinished columns; -1 when it is finished.</summary>
    public int InFlightIndex { get; set; } = -1;

    /// <summary>
    /// Batch sources that the column's resolvers may be waiting for: those of their parameters, and others that were seen to get keys when they
    /// started or that their sources asked in turn.
    /// </summary>
    public ulong WaitsFor { get; set; } = plan.OwnSources;

    public void SetError(int index, Exception error) => (_errors ??= [])[index] = error;

    /// <summary>The field fails at every parent.</summary>
    public void Fail(Exception error) => _failure = error;

    /// <summary>Called on the request's thread once every result is there: makes the next columns.</summary>
    public virtual void Complete(RequestRun request)
    {
    }

    /// <summary>Writes the result for one parent.</summary>
    public WriteResult Write(int index, ResponseWriter writer, ref JsonOutput output)
    {
        if (_failure is not null)
            return writer.Report(_failure);
        if (_errors is not null && _errors.TryGetValue(index, out var error))
            return writer.Report(error);
        return WriteValue(index, writer, ref output);
    }

    protected abstract WriteResult WriteValue(int index, ResponseWriter writer, ref JsonOutput output);
}

/// <summary>A field that could not even start, for example because of its arguments.</summary>
internal sealed class FailedRun : FieldRun
{
    public FailedRun(FieldPlan plan, ObjectRun parents, Exception error)
        : base(plan, parents) => Fail(error);

    protected override WriteResult WriteValue(int index, ResponseWriter writer, ref JsonOutput output) => WriteResult.Null;
}

/// <summary>Results of type <typeparamref name="T"/>, kept by parent.</summary>
internal abstract class ValueRun<T>(FieldPlan plan, ObjectRun parents) : FieldRun(plan, parents)
{
    public abstract void Set(int index, T value);
}

/// <summary>A column of leaves, typed so that nothing is boxed.</summary>
internal sealed class LeafRun<T>(FieldPlan plan, ObjectRun parents, LeafShape<T> shape) : ValueRun<T>(plan, parents)
{
    private readonly T[] _values = new T[parents.Count];

    public override void Set(int index, T value) => _values[index] = value;

    protected override WriteResult WriteValue(int index, ResponseWriter writer, ref JsonOutput output) => shape.Write(_values[index], writer, ref output);
}
