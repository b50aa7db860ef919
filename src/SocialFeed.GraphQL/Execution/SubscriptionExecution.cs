using System.Runtime.CompilerServices;

namespace SocialFeed.GraphQL.Execution;

/// <summary>One subscription (section 6.2.3): opens the source stream and executes the operation once per event, one event at a time.</summary>
internal sealed class SubscriptionExecution(OperationPlan plan, GraphQLRequest request, VariableValues variables, RequestExecutorOptions options)
{
    /// <summary>CreateSourceEventStream (section 6.2.3.1).</summary>
    public async ValueTask<SubscriptionResponse> OpenAsync(CancellationToken cancellationToken)
    {
        var field = plan.Root.Fields[0];
        var run = new RequestRun(plan, request, variables, options, cancellationToken);
        try
        {
            if (field.Binding is not SubscriptionBinding binding)
                throw new InvalidOperationException($"{field.Coordinate} has no source stream.");
            var source = await binding.SubscribeAsync(run, field).ConfigureAwait(false);
            return new SubscriptionResponse(MapAsync(source, run, cancellationToken));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new SubscriptionResponse(Failure(e, run));
        }
    }

    /// <summary>MapSourceToResponseEvent (section 6.2.3.2).</summary>
    private async IAsyncEnumerable<ExecutionResponse> MapAsync(
        IAsyncEnumerable<object?> source, RequestRun opening, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var events = source.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ExecutionResponse? failure = null;
            try
            {
                if (!await events.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = Failure(e, opening);
            }

            if (failure is not null)
            {
                yield return failure;
                yield break;
            }

            yield return await ExecuteAsync(events.Current, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>ExecuteSubscriptionEvent (section 6.2.3.2), in a scope of its own.</summary>
    private async ValueTask<ExecutionResponse> ExecuteAsync(object? rootValue, CancellationToken cancellationToken)
    {
        var scope = request.EventScopes?.Invoke() ?? new EventScope(request.Services, request.BatchDispatcher, null);
        try
        {
            var forEvent = request with { RootValue = rootValue, Services = scope.Services, BatchDispatcher = scope.BatchDispatcher };
            return await new OperationExecution(plan, forEvent, variables, options, cancellationToken).RunAsync().ConfigureAwait(false);
        }
        finally
        {
            if (scope.Owner is not null)
                await scope.Owner.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ExecutionResponse Failure(Exception exception, RequestRun run)
    {
        var field = plan.Root.Fields[0];
        var locations = field.Nodes.Select(n => plan.Document.GetLocation(n)).ToArray();
        var error = run.Describe(exception, new GraphQLPath([field.ResponseName]), locations);
        var refusal = Refusal.Of(RequestErrorCategory.SubscriptionSource, error);
        return ExecutionResponse.Refusal(refusal.Body, refusal.Category);
    }
}
