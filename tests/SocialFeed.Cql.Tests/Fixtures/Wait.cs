using System.Diagnostics;

namespace SocialFeed.Cql.Tests.Fixtures;

/// <summary>Waits for conditions, each with a deadline that only a broken driver reaches.</summary>
internal static class Wait
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static CancellationToken Token() => new CancellationTokenSource(Deadline).Token;

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, $"Not within {Deadline}: {what}.");
            await Task.Delay(Pause);
        }
    }

    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Deadline);

    public static Task Within(this Task task) => task.WaitAsync(Deadline);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Deadline);

    /// <summary>Waits until a request succeeds; until then it may fail as the driver says.</summary>
    public static async Task SucceedsAsync(this ISession session)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await session.ExecuteAsync("SELECT key FROM system.local").AsTask().EndsAsync())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, $"No request succeeds within {Deadline}.");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits until a request ends, well or with an error of the driver's own; says which.</summary>
    public static async Task<bool> EndsAsync(this Task<RowSet> request)
    {
        try
        {
            (await request.Within()).Dispose();
            return true;
        }
        catch (CqlException)
        {
            return false;
        }
    }
}
