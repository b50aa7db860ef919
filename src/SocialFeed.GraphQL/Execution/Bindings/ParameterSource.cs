namespace SocialFeed.GraphQL.Execution;

/// <summary>Where a parameter of a resolver, other than the parent, gets its value: once per request and field.</summary>
internal abstract class ParameterSource
{
    /// <summary>The value, boxed, of exactly the parameter's type (or null).</summary>
    /// <exception cref="Exception">There is none: an error of the field.</exception>
    public abstract object? Get(RequestRun request, FieldPlan field);
}

/// <summary>An argument, converted to the parameter's type.</summary>
/// <param name="index">Position among the field's arguments.</param>
/// <param name="convert">Null when coerced values are of the parameter's type already.</param>
/// <param name="absent">What an absent argument becomes.</param>
/// <param name="null">What null becomes: the default of a value type that cannot be null.</param>
internal sealed class ArgumentSource(int index, TypeSystem.InputConverter? convert, object? absent, object? @null) : ParameterSource
{
    public override object? Get(RequestRun request, FieldPlan field)
    {
        if (!ArgumentCoercion.TryGet(field.Arguments[index], field, request, out var value))
            return absent;
        return (convert is null ? value : convert(value)) ?? @null;
    }
}

/// <summary>A service of the request.</summary>
internal sealed class ServiceSource(Type serviceType, bool isOptional) : ParameterSource
{
    public override object? Get(RequestRun request, FieldPlan field)
    {
        var service = request.Services?.GetService(serviceType);
        return service is not null || isOptional ? service : throw new InvalidOperationException(
            $"{field.Coordinate} needs the service {serviceType}, which the request's service provider does not have. Register it, or make the parameter nullable.");
    }
}

/// <summary>An entry of the request's global state.</summary>
internal sealed class GlobalStateSource(string key, bool isOptional, Type type) : ParameterSource
{
    public override object? Get(RequestRun request, FieldPlan field)
    {
        object? value = null;
        var found = request.GlobalState is not null && request.GlobalState.TryGetValue(key, out value) && value is not null;
        if (found && !type.IsInstanceOfType(value))
            throw new InvalidOperationException($"{field.Coordinate} expects the global state \"{key}\" to be a {type}, but it is a {value!.GetType()}.");
        return found || isOptional ? value : throw new InvalidOperationException(
            $"{field.Coordinate} needs the global state \"{key}\". Set it on the request, or make the parameter nullable.");
    }
}

/// <summary>Something of the request that needs no looking up.</summary>
internal sealed class RequestSource(Func<RequestRun, FieldPlan, object?> get) : ParameterSource
{
    public override object? Get(RequestRun request, FieldPlan field) => get(request, field);
}

/// <summary>The request's user, of the type that the parameter has.</summary>
internal sealed class UserSource(Type type, bool isOptional) : ParameterSource
{
    public override object? Get(RequestRun request, FieldPlan field) =>
        type.IsInstanceOfType(request.User) ? request.User
        : isOptional ? null
        : throw new InvalidOperationException($"{field.Coordinate} needs a user of type {type}. Set it on the request, or make the parameter nullable.");
}
