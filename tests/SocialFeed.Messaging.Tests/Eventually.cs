using System.Runtime.CompilerServices;

namespace SocialFeed.Messaging.Tests;

/// <summary>Waits for a condition of another process, looking often, until a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public static async Task Async(Func<Task<bool>> condition, string what, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            while (!await condition())
                await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"In vain waited until: {what}", exception);
        }
    }

    public static Task Async(Func<bool> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Async(() => Task.FromResult(condition()), what, cancellationToken);
}
