using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.EndToEnd.Tests;

/// <summary>Counts the calls that reach the real stores, by port and method.</summary>
public sealed class StoreCalls
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public int Total => _counts.Values.Sum();

    public IReadOnlyDictionary<string, int> ByMethod => _counts;

    public void Reset() => _counts.Clear();

    /// <summary>Puts a counter before every store port that is registered.</summary>
    public void Wrap(IServiceCollection services)
    {
        Wrap<IAccountStore>(services);
        Wrap<IPostStore>(services);
        Wrap<IGraphStore>(services);
        Wrap<IEngagementStore>(services);
        Wrap<ITimelineStore>(services);
        Wrap<ITimelineCache>(services);
    }

    private void Wrap<T>(IServiceCollection services)
        where T : class
    {
        var inner = services.Last(d => d.ServiceType == typeof(T));
        services.Remove(inner);
        services.AddSingleton(provider =>
        {
            var target = (T)(inner.ImplementationInstance
                ?? inner.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!));
            var proxy = DispatchProxy.Create<T, Counter>();
            ((Counter)(object)proxy).Begin(target, name => _counts.AddOrUpdate($"{typeof(T).Name}.{name}", 1, (_, n) => n + 1));
            return proxy;
        });
    }

    /// <summary>Passes every call on and reports its name.</summary>
    public class Counter : DispatchProxy
    {
        private object _target = null!;
        private Action<string> _report = null!;

        internal void Begin(object target, Action<string> report)
        {
            _target = target;
            _report = report;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _report(targetMethod!.Name);
            return targetMethod.Invoke(_target, args);
        }
    }
}
