namespace SocialFeed.GraphQL.Execution;

/// <summary>What a resolver may ask about the request and its own field, when it takes a parameter of this type. Lives as long as the request.</summary>
public sealed class ResolverContext
{
    private readonly RequestRun _request;
    private readonly FieldPlan _field;

    internal ResolverContext(RequestRun request, FieldPlan field)
    {
        _request = request;
        _field = field;
    }

    public IServiceProvider? Services => _request.Services;

    /// <summary>Who asks, as the request says.</summary>
    public object? User => _request.User;

    public IReadOnlyDictionary<string, object?>? GlobalState => _request.GlobalState;

    public CancellationToken CancellationToken => _request.CancellationToken;

    /// <summary>For example <c>Query.user</c>.</summary>
    public string Coordinate => _field.Coordinate;

    /// <summary>The field's key in the response.</summary>
    public string ResponseName => _field.ResponseName;

    /// <summary>
    /// Looks ahead: true when the operation selects the field at the end of this path of field names below the resolver's own field, for any type
    /// that a value on the way may have, under the request's variables.
    /// </summary>
    public bool IsSelected(params ReadOnlySpan<string> path) => IsSelected(_field, path);

    private bool IsSelected(FieldPlan field, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
            return true;
        foreach (var selection in field.Children)
        {
            foreach (var child in selection.Fields)
            {
                if (child.Definition.Name == path[0] && _request.Includes(child) && IsSelected(child, path[1..]))
                    return true;
            }
        }

        return false;
    }
}
