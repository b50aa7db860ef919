using System.Linq.Expressions;
using System.Reflection;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>A method or property with all that was read about it.</summary>
/// <param name="Method">Static.</param>
/// <param name="ParentIndex">The parameter that is the parent or the event; -1 when there is none.</param>
/// <param name="Sources">Where the other parameters get their values, in their order.</param>
/// <param name="ScalarWriter">Writes ids; a <see cref="LeafWriter{T}"/> or null.</param>
internal sealed record ResolverSpec(MethodInfo Method, int ParentIndex, ParameterSource[] Sources, Delegate? ScalarWriter);

/// <summary>Makes typed bindings out of methods. Code is generated on a method's first call, so that schemas with many fields start fast.</summary>
internal static class ResolverFactory
{
    /// <summary>A field that a method resolves; the kind follows from what it returns.</summary>
    public static FieldBinding FromMethod(ResolverSpec spec, Type? batchParent)
    {
        var returned = spec.Method.ReturnType;
        if (batchParent is not null)
        {
            var list = Unwrap(returned, out _);
            return Call(nameof(Batch), [batchParent, ListItem(list)!], spec);
        }

        var value = Unwrap(returned, out var isAsync);
        return Call(isAsync ? nameof(Async) : nameof(Sync), [value], spec);
    }

    /// <summary>A field that a property holds.</summary>
    /// <param name="parent">The CLR type of the object type, which has or inherits the property.</param>
    public static FieldBinding FromProperty(Type parent, PropertyInfo property, Delegate? scalarWriter)
    {
        var name = property.GetMethod!.IsStatic ? nameof(StaticProperty) : parent.IsValueType ? nameof(StructProperty) : nameof(Property);
        var types = name == nameof(Property) ? new[] { parent, property.PropertyType } : [property.PropertyType];
        return (FieldBinding)Generic(name, types).Invoke(null, [property, scalarWriter])!;
    }

    /// <summary>The event of a subscription as the field's value.</summary>
    public static FieldBinding FromEvent(Type eventType, Delegate? scalarWriter) =>
        (FieldBinding)Generic(nameof(Event), [eventType]).Invoke(null, [scalarWriter])!;

    public static FieldBinding Subscription(ResolverSpec source, FieldBinding value)
    {
        var stream = Unwrap(source.Method.ReturnType, out _);
        return (FieldBinding)Generic(nameof(Stream), [StreamItem(stream)!]).Invoke(null, [source, value])!;
    }

    /// <summary>The type inside a task; the type itself when it is none.</summary>
    public static Type Unwrap(Type type, out bool isAsync)
    {
        isAsync = type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>));
        return isAsync ? type.GetGenericArguments()[0] : type;
    }

    /// <summary>What an IReadOnlyList holds; null when the type is none.</summary>
    public static Type? ListItem(Type type) => InterfaceArgument(type, typeof(IReadOnlyList<>));

    /// <summary>What an IAsyncEnumerable gives; null when the type is none.</summary>
    public static Type? StreamItem(Type type) => InterfaceArgument(type, typeof(IAsyncEnumerable<>));

    private static Type? InterfaceArgument(Type type, Type definition) =>
        type.GetInterfaces().Prepend(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition)?.GetGenericArguments()[0];

    private static MethodInfo Generic(string name, Type[] types) =>
        typeof(ResolverFactory).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types);

    private static FieldBinding Call(string name, Type[] types, ResolverSpec spec) => (FieldBinding)Generic(name, types).Invoke(null, [spec])!;

    private static PureBinding<TParent, TValue> Property<TParent, TValue>(PropertyInfo property, Delegate? scalarWriter)
        where TParent : class => new(property.GetMethod!.CreateDelegate<Func<TParent, TValue>>(), scalarWriter);

    private static PureBinding<object, TValue> StaticProperty<TValue>(PropertyInfo property, Delegate? scalarWriter)
    {
        var get = property.GetMethod!.CreateDelegate<Func<TValue>>();
        return new PureBinding<object, TValue>(_ => get(), scalarWriter);
    }

    private static PureBinding<object, TValue> StructProperty<TValue>(PropertyInfo property, Delegate? scalarWriter)
    {
        var get = new Lazy<Func<object, TValue>>(() =>
        {
            var parent = Expression.Parameter(typeof(object));
            return Expression.Lambda<Func<object, TValue>>(Expression.Property(Expression.Unbox(parent, property.DeclaringType!), property), parent).Compile();
        });
        return new PureBinding<object, TValue>(boxed => get.Value(boxed), scalarWriter);
    }

    private static PureBinding<object, TValue> Event<TValue>(Delegate? scalarWriter) => new(root => (TValue)RequestRun.ParentOrNull(root)!, scalarWriter);

    private static SyncResolverBinding<TValue> Sync<TValue>(ResolverSpec spec) =>
        new(Compile<TValue>(spec, call => call), spec.Sources, spec.ScalarWriter);

    private static AsyncResolverBinding<TValue> Async<TValue>(ResolverSpec spec) =>
        new(Compile<ValueTask<TValue>>(spec, AsValueTask<TValue>), spec.Sources, spec.ScalarWriter);

    private static BatchResolverBinding<TParent, TValue> Batch<TParent, TValue>(ResolverSpec spec)
        where TParent : class
    {
        Unwrap(spec.Method.ReturnType, out var isAsync);
        return new(Compile<ValueTask<IReadOnlyList<TValue>>>(spec, AsResults<TValue>), spec.Sources, spec.ScalarWriter, isAsync);
    }

    private static SubscriptionBinding Stream<TEvent>(ResolverSpec source, FieldBinding value)
    {
        var method = Compile<ValueTask<IAsyncEnumerable<object?>>>(source, call =>
        {
            var open = typeof(ResolverFactory).GetMethod(nameof(OpenAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(typeof(TEvent));
            Unwrap(call.Type, out var isAsync);
            var stream = isAsync ? AsValueTaskOf(call, typeof(IAsyncEnumerable<TEvent>)) : NewValueTask(call, typeof(IAsyncEnumerable<TEvent>));
            return Expression.Call(open, stream);
        });
        return new SubscriptionBinding(method, source.Sources, value);
    }

    private static async ValueTask<IAsyncEnumerable<object?>> OpenAsync<TEvent>(ValueTask<IAsyncEnumerable<TEvent>> stream) => Box(await stream);

    private static async IAsyncEnumerable<object?> Box<TEvent>(IAsyncEnumerable<TEvent> events)
    {
        await foreach (var item in events)
            yield return item;
    }

    private static Expression AsValueTask<TValue>(Expression call) => AsValueTaskOf(call, typeof(TValue));

    private static Expression AsResults<TValue>(Expression call)
    {
        var target = typeof(IReadOnlyList<TValue>);
        Unwrap(call.Type, out var isAsync);
        return isAsync ? AsValueTaskOf(call, target) : NewValueTask(call, target);
    }

    private static NewExpression NewValueTask(Expression value, Type type) =>
        Expression.New(typeof(ValueTask<>).MakeGenericType(type).GetConstructor([type])!, Expression.Convert(value, type));

    /// <summary>A Task or ValueTask of something assignable to <paramref name="type"/> as a ValueTask of that type.</summary>
    private static Expression AsValueTaskOf(Expression call, Type type)
    {
        var target = typeof(ValueTask<>).MakeGenericType(type);
        if (call.Type == target)
            return call;
        if (call.Type == typeof(Task<>).MakeGenericType(type))
            return Expression.New(target.GetConstructor([call.Type])!, call);
        var inner = Unwrap(call.Type, out _);
        var name = call.Type.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(UpcastTaskAsync) : nameof(UpcastValueTaskAsync);
        return Expression.Call(Generic(name, [inner, type]), call);
    }

    private static async ValueTask<TTo> UpcastTaskAsync<TFrom, TTo>(Task<TFrom> task)
        where TFrom : TTo => await task;

    private static async ValueTask<TTo> UpcastValueTaskAsync<TFrom, TTo>(ValueTask<TFrom> task)
        where TFrom : TTo => await task;

    private static Lazy<ResolverMethod<TResult>> Compile<TResult>(ResolverSpec spec, Func<Expression, Expression> wrap) => new(() =>
    {
        var parent = Expression.Parameter(typeof(object), "parent");
        var frame = Expression.Parameter(typeof(object[]), "frame");
        var parameters = spec.Method.GetParameters();
        var arguments = new Expression[parameters.Length];
        var next = 0;
        for (var i = 0; i < parameters.Length; i++)
        {
            Expression value = i == spec.ParentIndex ? parent : Expression.ArrayIndex(frame, Expression.Constant(next++));
            arguments[i] = Expression.Convert(value, parameters[i].ParameterType);
        }

        var body = wrap(Expression.Call(spec.Method, arguments));
        return Expression.Lambda<ResolverMethod<TResult>>(body, parent, frame).Compile();
    });
}
