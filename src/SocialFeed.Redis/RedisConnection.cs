using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace SocialFeed.Redis;

/// <summary>
/// The way to Redis. Either it is believed to answer, and commands are sent, each under a time limit; or it is not, and nothing is sent but a probe now and then.
/// One missing answer is enough to stop believing, one answered probe to believe again: so a slow server costs few requests their time limit, and a short
/// hiccup costs little more than itself. Who relapses is probed later each time.
/// <para>
/// What could not be written meanwhile is remembered (<see cref="MissedWrites"/>) and taken out of the cache before it is believed again, so that this process
/// never serves what it knows to be outdated. Other processes may, until then: records for at most <see cref="RedisOptions.RecordLife"/>, counts for at most
/// <see cref="RedisOptions.CountsLife"/>; of timelines the message that brought the entry has failed and comes again, to this process or another, until its push
/// succeeds, and only then counts as delivered.
/// </para>
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan FirstProbePause = TimeSpan.FromMilliseconds(20);

    /// <summary>Who is distrusted again sooner than this was believed too easily: each time the probe comes later.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    /// <summary>Doublings of the pause, enough to reach any interval that makes sense.</summary>
    private const int RelapsesMax = 16;

    /// <summary>Keys of one command, so that none holds up the server for long.</summary>
    private const int KeysPerCommand = 500;

    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisConnection> _logger;
    private readonly RefusalReport _refusals;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly MissedWrites _missed;
    private volatile RedisLink? _link;
    private volatile RedisLink? _current;
    private Task _recovery;
    private long _started;
    private int _relapses;
    private TaskCompletionSource _available = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to connect at once, and goes on trying until it is disposed; nobody has to wait for it.</summary>
    /// <exception cref="ArgumentException">An option cannot work; the message names it.</exception>
    public RedisConnection(RedisOptions options, TimeProvider time, ILogger<RedisConnection> logger)
    {
        options.Validate();
        (_options, _time, _logger) = (options, time, logger);
        _refusals = new RefusalReport(time, logger);
        Keys = new CacheKeys(options.KeyPrefix);
        _missed = new MissedWrites(options.MissedWrites);
        var configuration = options.ToConfiguration();
        Endpoint = string.Join(',', configuration.EndPoints);
        _recovery = Task.Run(() => RecoverAsync(null, configuration));
    }

    /// <summary>Whether Redis answered last time. For health reports; the product is healthy without it.</summary>
    public bool IsAvailable => _link is not null;

    internal CacheKeys Keys { get; }

    internal string Endpoint { get; }

    /// <summary>Completes when Redis answers. Needed by nothing but start-up checks and tests.</summary>
    public Task WaitUntilAvailableAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _available.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
            return;
        await _disposed.CancelAsync();
        Task recovery;
        lock (_gate)
        {
            _link = null;
            recovery = _recovery;
        }
        await recovery;
        _current?.Dispose();
        _disposed.Dispose();
    }

    /// <summary>Runs a script; null when Redis is not believed to answer, or did not in time. Sent commands may still take effect.</summary>
    /// <exception cref="RedisServerException">Redis answered and refused.</exception>
    internal async ValueTask<RedisResult?> EvaluateAsync(
        Script script, RedisKey[] keys, RedisValue[] values, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_link is not { } link || !link.TryEnter(_options.CommandsInFlight))
            return null;
        var answer = link.EvaluateAsync(script, keys, values);
        try
        {
            return await answer.WaitAsync(timeout, _time, cancellationToken);
        }
        catch (RedisServerException exception) when (!RedisLink.IsAway(exception))
        {
            _refusals.Add(exception);
            throw;
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException or InvalidOperationException)
        {
            // StackExchange.Redis throws InvalidOperationException, among them ObjectDisposedException, where there is no connection.
            Distrust(link, exception);
            return null;
        }
        finally
        {
            if (!answer.IsCompleted)
                RedisLink.Observe(answer);
        }
    }

    /// <summary>Remembers what was not written; nothing is read from Redis by this process before it was taken out.</summary>
    internal void Missed(CacheKind kind, ReadOnlySpan<long> ids)
    {
        lock (_gate)
        {
            _missed.Add(kind, ids);
            Stop("a write did not reach it");
        }
    }

    /// <summary>The connection as the client library has it, for subscriptions, which survive a reconnect; null before the first one.</summary>
    internal ConnectionMultiplexer? Multiplexer => _current?.Multiplexer;

    /// <summary>Called with each new connection of the client library; handlers must not block.</summary>
    internal event Action<ConnectionMultiplexer>? Connected;

    private void Distrust(RedisLink link, Exception reason)
    {
        lock (_gate)
        {
            if (_link == link)
                Stop(reason.Message);
        }
    }

    // Under the lock.
    private void Stop(string reason)
    {
        if (_link is not { } link || _disposed.IsCancellationRequested)
            return;
        _link = null;
        _relapses = _time.GetElapsedTime(_started) < StableAfter ? Math.Min(_relapses + 1, RelapsesMax) : 0;
        _available = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RedisMetrics.Outages.Add(1);
        Log.Unavailable(_logger, Endpoint, reason);
        _recovery = Task.Run(() => RecoverAsync(link, _options.ToConfiguration()));
    }

    private async Task RecoverAsync(RedisLink? link, ConfigurationOptions configuration)
    {
        var pause = FirstProbePause;
        var heard = _time.GetTimestamp();
        var attempts = 0;
        for (var relapse = 1; relapse < _relapses; relapse++)
            pause = Longer(pause);
        if (_relapses > 0)
            await PauseAsync(pause);
        while (!_disposed.IsCancellationRequested)
        {
            try
            {
                link ??= await ConnectAsync(configuration);
                await link.PingAsync(_options.WriteTimeout, _time, _disposed.Token);
                heard = _time.GetTimestamp();
                await SettleAsync(link);
                if (TryStart(link))
                    return;
                continue; // Something was missed since; this time it is settled.
            }
            catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (attempts++ == 0)
                    Log.StillUnavailable(_logger, Endpoint, exception.Message);
                // A closed connection is made anew at once: the client library does so once a second. A silent one may only wait for a busy server.
                var silence = _time.GetElapsedTime(heard);
                if (link is not null && (exception is not TimeoutException || silence > _options.ReconnectAfter))
                {
                    if (exception is TimeoutException)
                        Log.Reconnecting(_logger, Endpoint, silence);
                    (_current, link) = (null, Drop(link));
                    heard = _time.GetTimestamp();
                }
            }
            await PauseAsync(pause);
            pause = Longer(pause);
        }
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 > _options.ProbeInterval ? _options.ProbeInterval : pause * 2;

    // Ends early, without an exception, when the connection is disposed.
    private async Task PauseAsync(TimeSpan pause) =>
        await Task.Delay(pause, _time, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<RedisLink> ConnectAsync(ConfigurationOptions configuration)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration.Clone());
        var link = new RedisLink(multiplexer, _options.Database);
        _current = link;
        Connected?.Invoke(multiplexer);
        return link;
    }

    // Disposing may wait for a dead peer, nobody else should.
    private static RedisLink? Drop(RedisLink link)
    {
        _ = Task.Run(link.Dispose);
        return null;
    }

    private async Task SettleAsync(RedisLink link)
    {
        bool everything;
        HashSet<(CacheKind Kind, long Id)> keys;
        lock (_gate)
            (everything, keys) = _missed.Take();
        try
        {
            if (everything)
            {
                await SendAsync(link, Script.NewEpoch, [Keys.Epoch], [RandomToken.Next()]);
                Log.EverythingVoid(_logger, _options.MissedWrites);
                return;
            }
            foreach (var group in keys.GroupBy(key => key.Kind))
            {
                foreach (var ids in group.Select(key => key.Id).Chunk(KeysPerCommand))
                    await SettleAsync(link, group.Key, ids);
            }
            if (keys.Count > 0)
                Log.MissedWritesSettled(_logger, keys.Count);
        }
        catch (Exception)
        {
            lock (_gate)
                _missed.Restore(everything, keys);
            throw;
        }
    }

    private Task SettleAsync(RedisLink link, CacheKind kind, long[] ids) => kind == CacheKind.Timeline
        ? SendAsync(link, Script.Forget, Keys.WithEpoch(kind, ids), [])
        : SendAsync(link, Script.RecordsFence, Keys.WithEpoch(kind, ids), [(long)_options.RecordFence.TotalMilliseconds]);

    // Past the limit on commands: it was counted out by the timed-out ones, and these come one at a time.
    private async Task SendAsync(RedisLink link, Script script, RedisKey[] keys, RedisValue[] values)
    {
        link.Enter();
        var answer = link.EvaluateAsync(script, keys, values);
        try
        {
            await answer.WaitAsync(_options.WriteTimeout, _time, _disposed.Token);
        }
        finally
        {
            if (!answer.IsCompleted)
                RedisLink.Observe(answer);
        }
    }

    private bool TryStart(RedisLink link)
    {
        lock (_gate)
        {
            if (!_missed.IsEmpty)
                return false;
            _link = link;
            _started = _time.GetTimestamp();
            _available.TrySetResult();
        }
        Log.Available(_logger, Endpoint);
        return true;
    }
}
