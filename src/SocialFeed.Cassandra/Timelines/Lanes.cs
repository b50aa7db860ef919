namespace SocialFeed.Cassandra.Timelines;

/// <summary>
/// Works through many items with a bounded number under way and no task per item: a few lanes run at once, and each
/// takes the next item when its last one is done. The first failure stops the others; all lanes have ended when the
/// call returns.
/// </summary>
internal sealed class Lanes(int items)
{
    private int _next = -1;

    /// <summary>The next item of a lane; false when none is left or a lane failed.</summary>
    public bool TryTake(out int item)
    {
        // Once past the end it is not counted up any further, so that it cannot overflow.
        item = Volatile.Read(ref _next) + 1 < items ? Interlocked.Increment(ref _next) : items;
        return item < items;
    }

    /// <param name="items">How many there are.</param>
    /// <param name="width">How many lanes at most.</param>
    /// <param name="lane">Takes items until there is none. It runs several times at once.</param>
    public static Task RunAsync<TState>(int items, int width, TState state, Func<TState, Lanes, Task> lane)
    {
        if (items <= 0)
            return Task.CompletedTask;
        var lanes = new Lanes(items);
        if (items == 1 || width == 1)
            return lane(state, lanes);
        var running = new Task[Math.Min(items, width)];
        for (var i = 0; i < running.Length; i++)
            running[i] = lanes.RunLaneAsync(state, lane);
        return Task.WhenAll(running);
    }

    private async Task RunLaneAsync<TState>(TState state, Func<TState, Lanes, Task> lane)
    {
        try
        {
            await lane(state, this).ConfigureAwait(false);
        }
        catch
        {
            Volatile.Write(ref _next, items);
            throw;
        }
    }
}
