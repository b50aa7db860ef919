using System.Runtime.CompilerServices;

namespace SocialFeed.Cql.Tests.Fixtures;

/// <summary>The runner of the tests blocks threads of the pool; on two cores the few others would come one by one and every test would wait for them.</summary>
internal static class ThreadPoolSize
{
    public const int Least = 16;

    [ModuleInitializer]
    public static void Raise()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Least), ports);
    }
}
