using System.Reflection;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>Stands for a process that dies, or a store that does not answer, just before a call.</summary>
internal sealed class InjectedFaultException : Exception
{
    public InjectedFaultException()
        : base("Injected by the test")
    {
    }
}

/// <summary>
/// Counts the calls of all ports and does something else just before one of them: fails it, or lets another operation run in between. Calls may come from
/// many threads, but the test arms it from one.
/// </summary>
internal sealed class PortCalls
{
    private int _countdown;
    private Func<Task>? _before;
    private string? _beforeName;

    /// <summary>Calls since the last <see cref="Reset"/>.</summary>
    public int Count { get; private set; }

    public Dictionary<string, int> ByName { get; } = [];

    public void Reset()
    {
        Count = 0;
        ByName.Clear();
        (_before, _beforeName) = (null, null);
    }

    public void FailAt(int call) => DoBefore(call, () => throw new InjectedFaultException());

    public void DoBefore(int call, Func<Task> action)
    {
        _countdown = call;
        _before = action;
        _beforeName = null;
    }

    /// <summary>Before the next call of this name.</summary>
    public void DoBefore(string name, Func<Task> action)
    {
        DoBefore(1, action);
        _beforeName = name;
    }

    public async Task ComingAsync(string name)
    {
        if (TakeAction(name) is { } action)
            await action();
    }

    private Func<Task>? TakeAction(string name)
    {
        lock (ByName)
        {
            Count++;
            ByName[name] = ByName.GetValueOrDefault(name) + 1;
            if (_before is not { } action || (_beforeName is { } awaited && awaited != name) || --_countdown > 0)
                return null;
            _before = null; // once, and not for the calls that the action makes
            return action;
        }
    }
}

/// <summary>A port whose every call goes by <see cref="PortCalls"/> first.</summary>
internal class Intercepted<TPort> : DispatchProxy
    where TPort : class
{
    private static readonly MethodInfo CallWithResult =
        typeof(Intercepted<TPort>).GetMethod(nameof(CallOfAsync), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private TPort _port = null!;
    private PortCalls _calls = null!;

    public static TPort Wrap(TPort port, PortCalls calls)
    {
        var wrapped = Create<TPort, Intercepted<TPort>>();
        var proxy = (Intercepted<TPort>)(object)wrapped;
        (proxy._port, proxy._calls) = (port, calls);
        return wrapped;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.ReturnType;
        return result == typeof(ValueTask)
            ? CallAsync(targetMethod, args)
            : CallWithResult.MakeGenericMethod(result.GenericTypeArguments[0]).Invoke(this, [targetMethod, args]);
    }

    private async ValueTask CallAsync(MethodInfo method, object?[]? args)
    {
        await _calls.ComingAsync(method.Name);
        await (ValueTask)method.Invoke(_port, BindingFlags.DoNotWrapExceptions, null, args, null)!;
    }

    private async ValueTask<T> CallOfAsync<T>(MethodInfo method, object?[]? args)
    {
        await _calls.ComingAsync(method.Name);
        return await (ValueTask<T>)method.Invoke(_port, BindingFlags.DoNotWrapExceptions, null, args, null)!;
    }
}
