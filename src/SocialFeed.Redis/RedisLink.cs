using StackExchange.Redis;

namespace SocialFeed.Redis;

/// <summary>One connection of the client library, and the count of what is under way on it.</summary>
internal sealed class RedisLink(ConnectionMultiplexer multiplexer, int database) : IDisposable
{
    private readonly IDatabase _database = multiplexer.GetDatabase(database);
    private int _inFlight;

    public ConnectionMultiplexer Multiplexer => multiplexer;

    /// <summary>Whether the server, though it answers, is not the one to write to now.</summary>
    public static bool IsAway(RedisServerException exception) =>
        exception.Message.StartsWith("LOADING", StringComparison.Ordinal)
        || exception.Message.StartsWith("READONLY", StringComparison.Ordinal)
        || exception.Message.StartsWith("MASTERDOWN", StringComparison.Ordinal)
        || exception.Message.StartsWith("NOAUTH", StringComparison.Ordinal);

    /// <summary>Takes note of the error of a command that nobody waits for any longer.</summary>
    public static void Observe(Task task) => _ = task.ContinueWith(
        static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>Counts a command in; <see cref="EvaluateAsync"/> counts it out when it is really over, even if nobody waits any longer.</summary>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref _inFlight) <= limit)
            return true;
        Interlocked.Decrement(ref _inFlight);
        return false;
    }

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public async Task<RedisResult> EvaluateAsync(Script script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            try
            {
                return await _database.ScriptEvaluateAsync(script.Hash, keys, values);
            }
            catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // A new server, or its scripts were flushed: sent in full it is known again.
                return await _database.ScriptEvaluateAsync(script.Text, keys, values, CommandFlags.NoScriptCache);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    public async Task PingAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var ping = _database.PingAsync();
        try
        {
            await ping.WaitAsync(timeout, time, cancellationToken);
        }
        finally
        {
            if (!ping.IsCompleted)
                Observe(ping);
        }
    }

    public void Dispose() => multiplexer.Close(allowCommandsToComplete: false);
}
