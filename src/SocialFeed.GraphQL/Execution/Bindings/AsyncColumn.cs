namespace SocialFeed.GraphQL.Execution;

/// <summary>Calls a resolver for one parent; a struct, so that the loop over parents has no indirection of its own.</summary>
internal interface IColumnCall<T>
{
    ValueTask<T> Invoke(object parent);
}

/// <summary>Fills a column from a resolver that may have to be waited for.</summary>
internal static class AsyncColumn
{
    /// <summary>Calls the resolver for every parent. The column is finished at once if nothing has to be waited for.</summary>
    public static void Run<T, TCall>(RequestRun request, ValueRun<T> run, ObjectRun parents, TCall call)
        where TCall : struct, IColumnCall<T>
    {
        List<Pending<T>>? pending = null;
        var items = parents.Items;
        for (var i = 0; i < parents.Count; i++)
        {
            try
            {
                var result = call.Invoke(items[i]);
                if (result.IsCompletedSuccessfully)
                    run.Set(i, result.Result);
                else
                    (pending ??= []).Add(new Pending<T>(i, result.AsTask()));
            }
            catch (Exception e)
            {
                run.SetError(i, e);
            }
        }

        if (pending is null)
        {
            request.Finish(run);
            return;
        }

        request.AddInFlight(run);
        _ = AwaitAsync(request, run, pending);
    }

    /// <summary>Runs on the request's pump, whose synchronization context the awaits capture. It never throws.</summary>
    private static async Task AwaitAsync<T>(RequestRun request, ValueRun<T> run, List<Pending<T>> pending)
    {
        if (pending.Count > 1)
        {
            var tasks = new Task[pending.Count];
            for (var i = 0; i < tasks.Length; i++)
                tasks[i] = pending[i].Task;
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        foreach (var (index, task) in pending)
        {
            try
            {
                run.Set(index, await task);
            }
            catch (Exception e)
            {
                run.SetError(index, e);
            }
        }

        request.FinishInFlight(run);
    }

    private readonly record struct Pending<T>(int Index, Task<T> Task);
}
