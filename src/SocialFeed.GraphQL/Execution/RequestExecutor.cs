using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Executes requests on a schema (section 6). One per schema, used by every thread at once. A document that was seen before costs a hash and a
/// comparison; a request whose resolvers all answer at once completes on its caller's thread.
/// </summary>
public sealed class RequestExecutor
{
    private readonly OperationCompiler _compiler;

    public RequestExecutor(Schema schema, RequestExecutorOptions? options = null)
    {
        Schema = schema;
        Options = options ?? RequestExecutorOptions.Default;
        _compiler = new OperationCompiler(schema, Options);
    }

    public Schema Schema { get; }

    public RequestExecutorOptions Options { get; }

    /// <summary>Compiled operations held now, and their estimated bytes.</summary>
    public (int Operations, long Bytes) CacheUse => (_compiler.Plans.Count, _compiler.Plans.Bytes);

    /// <summary>Refused documents held now, and their bytes.</summary>
    public (int Documents, long Bytes) RefusalCacheUse => (_compiler.Refusals.Count, _compiler.Refusals.Bytes);

    /// <summary>Executes a query or mutation. Errors of any kind are in the response.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<ExecutionResponse> ExecuteAsync(in GraphQLRequest request, CancellationToken cancellationToken = default)
    {
        var prepared = Prepare(request, out var refusal);
        if (prepared is null)
            return new ValueTask<ExecutionResponse>(ExecutionResponse.Refusal(refusal!.Body, refusal.Category));
        if (prepared.Value.Plan.Operation.Operation == OperationType.Subscription)
        {
            refusal = Refusal.Of(
                RequestErrorCategory.MethodNotAllowed,
                new GraphQLError("A subscription needs a transport that streams: WebSocket or server-sent events.", code: ErrorCodes.MethodNotAllowed));
            return new ValueTask<ExecutionResponse>(ExecutionResponse.Refusal(refusal.Body, refusal.Category));
        }

        return new OperationExecution(prepared.Value.Plan, request, prepared.Value.Variables, Options, cancellationToken).RunAsync();
    }

    /// <summary>Executes any operation, for transports that can stream: subscriptions give a stream of responses (section 6.2.3).</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<SubscriptionResponse> SubscribeAsync(in GraphQLRequest request, CancellationToken cancellationToken = default)
    {
        var prepared = Prepare(request, out var refusal);
        if (prepared is null)
            return new ValueTask<SubscriptionResponse>(new SubscriptionResponse(ExecutionResponse.Refusal(refusal!.Body, refusal.Category)));
        var (plan, variables) = prepared.Value;
        return plan.Operation.Operation == OperationType.Subscription
            ? new SubscriptionExecution(plan, request, variables, Options).OpenAsync(cancellationToken)
            : ExecuteOnceAsync(new OperationExecution(plan, request, variables, Options, cancellationToken).RunAsync());
    }

    private static async ValueTask<SubscriptionResponse> ExecuteOnceAsync(ValueTask<ExecutionResponse> response) =>
        new(await response.ConfigureAwait(false));

    /// <summary>Everything before execution: the plan and the variables, or why not.</summary>
    private (OperationPlan Plan, VariableValues Variables)? Prepare(in GraphQLRequest request, out Refusal? refusal)
    {
        var plan = _compiler.Compile(request.Document, request.OperationName, out refusal);
        if (plan is null)
            return null;
        if (request.QueryOnly && plan.Operation.Operation != OperationType.Query)
        {
            refusal = Refusal.Of(
                RequestErrorCategory.MethodNotAllowed,
                new GraphQLError("Can only perform a query operation from a GET request.", code: ErrorCodes.MethodNotAllowed));
            return null;
        }

        if (plan.UsesIntrospection && !(request.AllowIntrospection ?? Options.AllowIntrospection))
        {
            refusal = Refusal.Of(RequestErrorCategory.Validation, IntrospectionErrors(plan));
            return null;
        }

        var variables = VariableCoercion.Coerce(plan, request.VariablesJson, Options, out var errors);
        if (variables is null)
        {
            refusal = Refusal.Of(RequestErrorCategory.VariableCoercion, errors);
            return null;
        }

        try
        {
            NodeBudget.Check(plan, variables, Options);
        }
        catch (OperationRefusedException e)
        {
            refusal = Refusal.Of(e.Category, new GraphQLError(e.Message, e.Locations, code: e.Code));
            return null;
        }

        return (plan, variables);
    }

    private GraphQLError[] IntrospectionErrors(OperationPlan plan) =>
    [
        .. plan.Fields
            .Where(f => f.Definition == Schema.Introspection.SchemaField || f.Definition == Schema.Introspection.TypeField)
            .Select(f => new GraphQLError(
                $"GraphQL introspection has been disabled, but the requested query contained the field \"{f.Definition.Name}\".",
                [plan.Document.GetLocation(f.Nodes[0])])),
    ];
}
