using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Phase 1 of one operation: waves of columns, breadth first, on one logical thread (section 6.3). A column that has nothing to wait for is finished
/// as soon as it is started, so a request over synchronous stores never leaves its caller's thread.
/// </summary>
internal sealed class RequestRun
{
    /// <summary>More batch sources than schemas have; those that have more allocate.</summary>
    private const int StackSources = 64;

    /// <summary>The parent of root fields when the request brings none.</summary>
    private static readonly object NoRootValue = new();

    private readonly GraphQLRequest _request;
    private readonly object?[]?[] _frames;
    private readonly RequestPump? _pump;

    /// <summary>Null unless a resolver may have to be waited for.</summary>
    private readonly List<FieldRun>? _inFlight;

    /// <summary>Null until there is something to start: small requests never have one.</summary>
    private Queue<ObjectRun>? _toStart;
    private Dictionary<int, Exception>? _frameErrors;

    /// <summary>Set when keys were held back long enough.</summary>
    private volatile bool _mustDispatch;
    private Dictionary<SelectionPlan, FieldPlan[]>? _orders;

    public RequestRun(OperationPlan plan, in GraphQLRequest request, VariableValues variables, RequestExecutorOptions options, CancellationToken cancellationToken)
    {
        Plan = plan;
        _request = request;
        Variables = variables;
        Options = options;
        CancellationToken = cancellationToken;
        Flags = plan.Flags(variables);
        _frames = plan.HasFrames ? new object?[]?[plan.Fields.Length] : [];
        _inFlight = plan.IsAsync ? [] : null;
        _pump = plan.IsAsync ? new RequestPump(e => ReportUnexpected(e, new GraphQLPath([]))) : null;
        Root = new ObjectRun(plan.Root, [request.RootValue ?? NoRootValue], 1);
        request.BatchDispatcher?.Attach(this);
    }

    public OperationPlan Plan { get; }

    public Schema Schema => Plan.Schema;

    public VariableValues Variables { get; }

    public RequestExecutorOptions Options { get; }

    public CancellationToken CancellationToken { get; }

    public ulong[]? Flags { get; }

    public ObjectRun Root { get; }

    public IServiceProvider? Services => _request.Services;

    public object? User => _request.User;

    public IReadOnlyDictionary<string, object?>? GlobalState => _request.GlobalState;

    /// <summary>What a resolver gets as parent: null in place of an absent root value.</summary>
    public static object? ParentOrNull(object item) => ReferenceEquals(item, NoRootValue) ? null : item;

    /// <summary>The fields of a selection in the order of this request's response.</summary>
    public FieldPlan[] FieldsOf(SelectionPlan plan)
    {
        if (plan.Order is null)
            return plan.Fields;
        _orders ??= [];
        if (!_orders.TryGetValue(plan, out var fields))
            _orders.Add(plan, fields = plan.InOrder(Flags));
        return fields;
    }

    public bool Includes(FieldPlan field) => field.Condition is null || field.Condition.Holds(Flags!);

    /// <summary>The arguments and services of an inline leaf, which <see cref="Start"/> prepared.</summary>
    public object?[]? Frame(FieldPlan field)
    {
        if (_frameErrors is not null && _frameErrors.TryGetValue(field.Id, out var error))
            throw error;
        return _frames[field.Id];
    }

    public void Enqueue(ObjectRun run)
    {
        if (run.Count > 0 && (run.Plan.Columns.Length > 0 || run.Plan.FramedLeaves.Length > 0))
            (_toStart ??= new Queue<ObjectRun>()).Enqueue(run);
    }

    /// <summary>A column has all its results.</summary>
    public void Finish(FieldRun run)
    {
        try
        {
            run.Complete(this);
        }
        catch (Exception e)
        {
            run.Fail(e);
        }
    }

    public void AddInFlight(FieldRun run)
    {
        run.InFlightIndex = _inFlight!.Count;
        _inFlight.Add(run);
    }

    /// <summary>A column that was waited for has all its results. Runs on the pump.</summary>
    public void FinishInFlight(FieldRun run)
    {
        var last = _inFlight![^1];
        _inFlight[run.InFlightIndex] = last;
        last.InFlightIndex = run.InFlightIndex;
        _inFlight.RemoveAt(_inFlight.Count - 1);
        run.InFlightIndex = -1;
        Finish(run);
    }

    /// <summary>Starts all root fields, or one of them when fields run one after the other.</summary>
    public void StartRoot(int? onlyField)
    {
        if (onlyField is null)
        {
            Enqueue(Root);
            return;
        }

        var field = FieldsOf(Plan.Root)[onlyField.Value];
        if (!Includes(field))
            return;
        if (field.Slot >= 0)
            InContext(() => StartColumn(Root, field));
        else if (field.NeedsFrame)
            PrepareFrame(field);
    }

    /// <summary>Runs until nothing is left to do (true) or until results have to be waited for (false).</summary>
    public bool RunUntilBlocked()
    {
        if (_pump is null)
        {
            StartQueued();
            return true;
        }

        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_pump);
        try
        {
            do
            {
                StartQueued();
            }
            while (_pump.RunPosted() || _toStart is { Count: > 0 } || (_inFlight!.Count > 0 && DispatchBatches()));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }

        return _inFlight!.Count == 0;
    }

    /// <summary>Completes when <see cref="RunUntilBlocked"/> can do more, or when the request is cancelled.</summary>
    public ValueTask WaitForWorkAsync() => _pump!.WaitForWorkAsync();

    /// <summary>True when keys wait that <see cref="DispatchPolicy"/> holds back.</summary>
    public bool IsHoldingKeys => _request.BatchDispatcher is { HasPending: true };

    /// <summary>Ends the holding back: everything that waits is dispatched. From any thread.</summary>
    public void DispatchHeldKeys()
    {
        _mustDispatch = true;
        Wake();
    }

    /// <summary>Wakes the request without giving it work.</summary>
    public void Wake() => _pump?.Post(static _ => { }, null);

    /// <summary>Wakes the request because of something that happened outside of it.</summary>
    public void WakeUnlessRunning()
    {
        if (SynchronizationContext.Current != _pump)
            Wake();
    }

    public void Close()
    {
        _request.BatchDispatcher?.Attach(null);
        _pump?.Close();
    }

    /// <summary>An exception as the client sees it (section 7.1.2): its message if it is meant for clients, else masked and passed to the operator.</summary>
    public GraphQLError Describe(Exception exception, GraphQLPath path, SourceLocation[] locations)
    {
        if (exception is GraphQLException forClient)
            return new GraphQLError(forClient.Message, locations, path, forClient.Code, forClient.Extensions);
        var id = ReportUnexpected(exception, path);
        var message = Options.ShowExceptionDetails ? $"{exception.GetType().Name}: {exception.Message}" : "Unexpected Execution Error";
        return new GraphQLError(message, locations, path, ErrorCodes.Unexpected, new Dictionary<string, object?> { ["traceId"] = id });
    }

    private string ReportUnexpected(Exception exception, GraphQLPath path)
    {
        var id = Guid.NewGuid().ToString("N");
        // Whoever asked went away, or had no more time: nothing is wrong with the field.
        if (exception is not OperationCanceledException || !CancellationToken.IsCancellationRequested)
            Options.OnUnexpectedError?.Invoke(exception, path, id);
        return id;
    }

    private void StartQueued()
    {
        while (_toStart is not null && _toStart.TryDequeue(out var run))
            Start(run);
    }

    private void Start(ObjectRun run)
    {
        foreach (var field in run.Plan.FramedLeaves)
        {
            if (Includes(field))
                PrepareFrame(field);
        }

        foreach (var field in run.Plan.Columns)
        {
            if (Includes(field))
                StartColumn(run, field);
        }
    }

    private void StartColumn(ObjectRun run, FieldPlan field)
    {
        Exception? error = null;
        object?[]? frame = null;
        if (field.NeedsFrame && !PrepareFrame(field))
            error = _frameErrors![field.Id];
        else if (field.NeedsFrame)
            frame = _frames[field.Id];
        if (error is not null)
        {
            run.Fields[field.Slot] = new FailedRun(field, run, error);
            return;
        }

        // Services may hide batch sources. That matters only for columns that could hold sources back.
        var watch = field.SourcesBelow != 0 && frame is not null;
        var before = watch ? PendingSources() : 0;
        var started = field.Binding.Start(this, field, run, frame);
        run.Fields[field.Slot] = started;
        if (watch && started.InFlightIndex >= 0)
            started.WaitsFor |= PendingSources() & ~before;
    }

    /// <summary>Makes a field's frame unless it is there already; false when that fails.</summary>
    private bool PrepareFrame(FieldPlan field)
    {
        if (_frames[field.Id] is not null)
            return true;
        if (_frameErrors is not null && _frameErrors.ContainsKey(field.Id))
            return false;
        try
        {
            _frames[field.Id] = field.Binding.BuildFrame(this, field);
            return true;
        }
        catch (Exception e)
        {
            (_frameErrors ??= [])[field.Id] = e;
            return false;
        }
    }

    private void InContext(Action action)
    {
        var previous = SynchronizationContext.Current;
        if (_pump is not null)
            SynchronizationContext.SetSynchronizationContext(_pump);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    /// <summary>Nothing runs any more but what waits: dispatches batches; false when there are none to dispatch now.</summary>
    private bool DispatchBatches()
    {
        var dispatcher = _request.BatchDispatcher;
        if (dispatcher is null || !dispatcher.HasPending)
            return false;
        Span<int> sources = stackalloc int[StackSources];
        sources = GetPendingSources(dispatcher, sources, out var pending);
        var chosen = _mustDispatch ? pending : DispatchPolicy.Choose(pending, _inFlight!);
        _mustDispatch = false;
        var any = false;
        foreach (var source in sources)
        {
            // Keys of sources that the plan does not know are not counted: they go as soon as nothing else runs.
            if (source >= 0 && (chosen & DispatchPolicy.Bit(source)) == 0)
                continue;
            Dispatch(dispatcher, source);
            any = true;
        }

        return any;
    }

    private void Dispatch(BatchDispatcher dispatcher, int source)
    {
        var before = PendingSources();
        dispatcher.Dispatch(source);
        var asked = PendingSources() & ~before;
        if (asked == 0 || source < 0)
            return;

        // The fetch itself asks other sources, so whoever waits for the one waits for the others.
        foreach (var column in _inFlight!)
        {
            if ((column.WaitsFor & DispatchPolicy.Bit(source)) != 0)
                column.WaitsFor |= asked;
        }
    }

    private ulong PendingSources()
    {
        var dispatcher = _request.BatchDispatcher;
        if (dispatcher is null || !dispatcher.HasPending)
            return 0;
        GetPendingSources(dispatcher, stackalloc int[StackSources], out var pending);
        return pending;
    }

    private Span<int> GetPendingSources(BatchDispatcher dispatcher, Span<int> sources, out ulong bits)
    {
        if (Schema.BatchSources.Count + 1 > sources.Length)
            sources = new int[Schema.BatchSources.Count + 1];
        sources = sources[..dispatcher.GetPendingSources(sources)];
        bits = 0;
        foreach (var source in sources)
        {
            if (source >= 0)
                bits |= DispatchPolicy.Bit(source);
        }

        return sources;
    }
}
