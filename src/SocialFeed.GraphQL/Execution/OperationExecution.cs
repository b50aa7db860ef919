using System.Globalization;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// One execution of a plan from start to response: phase 1, phase 2, the timeout and the caller's cancellation. Synchronous as long as everything
/// is there at once.
/// </summary>
internal sealed class OperationExecution : IDisposable
{
    private readonly RequestExecutorOptions _options;
    private readonly CancellationToken _callerToken;
    private readonly CancellationTokenSource? _cancellation;
    private readonly CancellationTokenRegistration _callerRegistration;
    private readonly RequestRun _run;
    private readonly ResponseWriter _writer;
    private ITimer? _timer;
    private ITimer? _holdTimer;
    private JsonOutput _data;
    private int _dataStart;
    private int _nextRootField;
    private bool _isDisposed;

    public OperationExecution(
        OperationPlan plan, in GraphQLRequest request, VariableValues variables, RequestExecutorOptions options, CancellationToken cancellationToken)
    {
        _options = options;
        _callerToken = cancellationToken;
        if (plan.IsAsync)
        {
            _cancellation = new CancellationTokenSource();
            _callerRegistration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _cancellation);
        }

        _run = new RequestRun(plan, request, variables, options, _cancellation?.Token ?? cancellationToken);
        _writer = new ResponseWriter(_run);
        _data = new JsonOutput(plan.ResponseSizeHint, options.MaxResponseBytes);
    }

    private bool IsSerial => _run.Plan.Operation.Operation == OperationType.Mutation;

    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<ExecutionResponse> RunAsync()
    {
        var isPending = false;
        try
        {
            _data.WriteRaw("{\"data\":"u8);
            _dataStart = _data.Position;
            if (!IsSerial)
                _run.StartRoot(null);
            if (Advance())
                return new ValueTask<ExecutionResponse>(Respond());
            isPending = true;
            return new ValueTask<ExecutionResponse>(WaitAsync());
        }
        catch (ResponseTooLargeException e)
        {
            return new ValueTask<ExecutionResponse>(TooLarge(e));
        }
        finally
        {
            if (!isPending)
                Dispose();
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _callerRegistration.Dispose();
        _timer?.Dispose();
        _holdTimer?.Dispose();
        _run.Close();
        _data.Dispose();
        _cancellation?.Dispose();
    }

    /// <summary>Runs as far as it goes without waiting; true at the end.</summary>
    private bool Advance()
    {
        if (!IsSerial)
            return _run.RunUntilBlocked();
        var fields = _run.FieldsOf(_run.Plan.Root);
        while (_nextRootField < fields.Length * 2)
        {
            // Even steps start a root field, odd ones finish and write it: a mutation is at its end before the next begins (section 6.2.2).
            var field = _nextRootField / 2;
            if (_nextRootField % 2 == 0)
            {
                _run.StartRoot(field);
                _nextRootField++;
            }

            if (!_run.RunUntilBlocked())
                return false;
            _nextRootField++;
            if (!_writer.WriteRootField(_run.Root, field, ref _data))
            {
                _nextRootField = int.MaxValue;
                _data.Truncate(_dataStart);
            }
        }

        return true;
    }

    private async Task<ExecutionResponse> WaitAsync()
    {
        using var wakeOnCancel = _cancellation!.Token.UnsafeRegister(static run => ((RequestRun)run!).Wake(), _run);
        if (_options.ExecutionTimeout != Timeout.InfiniteTimeSpan)
        {
            _timer = _options.TimeProvider.CreateTimer(
                static source => CancelUnlessDisposed((CancellationTokenSource)source!), _cancellation, _options.ExecutionTimeout, Timeout.InfiniteTimeSpan);
        }

        try
        {
            do
            {
                LimitHolding();
                await _run.WaitForWorkAsync().ConfigureAwait(false);
                _callerToken.ThrowIfCancellationRequested();
                if (_cancellation.IsCancellationRequested)
                    return TimedOut();
            }
            while (!Advance());
            return Respond();
        }
        catch (ResponseTooLargeException e)
        {
            return TooLarge(e);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>While keys are held back, their time runs.</summary>
    private void LimitHolding()
    {
        if (_run.IsHoldingKeys)
        {
            _holdTimer ??= _options.TimeProvider.CreateTimer(
                static run => ((RequestRun)run!).DispatchHeldKeys(), _run, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _holdTimer.Change(_options.MaxBatchHold, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _holdTimer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A timer may fire while its request ends.</summary>
    private static void CancelUnlessDisposed(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private ExecutionResponse Respond()
    {
        bool hasData;
        if (IsSerial)
        {
            hasData = _nextRootField != int.MaxValue;
            if (hasData)
                JsonBrackets.CloseObject(_dataStart, ref _data);
        }
        else
        {
            hasData = _writer.WriteObject(_run.Root, 0, ref _data);
        }

        if (!hasData)
        {
            _data.Truncate(_dataStart);
            _data.WriteNull();
        }

        _data.WriteByte((byte)'}');
        _run.Plan.ResponseSizeHint = Math.Max(_data.Position + 64, _run.Plan.ResponseSizeHint / 2);
        if (_writer.Errors is null)
            return ExecutionResponse.Success(ref _data);
        var head = new JsonOutput(1024);
        ErrorWriter.WriteHead(AllErrors(), ref head);
        return ExecutionResponse.Partial(ref head, ref _data, hasData);
    }

    private List<GraphQLError> AllErrors()
    {
        var errors = _writer.Errors!;
        if (_writer.UnreportedErrors > 0)
        {
            errors.Add(new GraphQLError(string.Create(
                CultureInfo.InvariantCulture, $"{_writer.UnreportedErrors} more errors are not listed; the limit is {_options.MaxReportedErrors} (MaxReportedErrors).")));
        }

        return errors;
    }

    private ExecutionResponse TimedOut()
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"The operation took longer than the limit of {_options.ExecutionTimeout.TotalSeconds} s (ExecutionTimeout).");
        var refusal = Refusal.Of(RequestErrorCategory.Aborted, new GraphQLError(message, code: ErrorCodes.Timeout));
        return ExecutionResponse.Refusal(refusal.Body, refusal.Category);
    }

    private static ExecutionResponse TooLarge(ResponseTooLargeException e)
    {
        var refusal = Refusal.Of(RequestErrorCategory.Aborted, new GraphQLError($"{e.Message} (MaxResponseBytes)", code: ErrorCodes.ResponseTooLarge));
        return ExecutionResponse.Refusal(refusal.Body, refusal.Category);
    }
}
