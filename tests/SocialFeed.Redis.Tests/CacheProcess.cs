using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core;
using SocialFeed.Core.Timelines;
using SocialFeed.Redis.Timelines;

namespace SocialFeed.Redis.Tests;

/// <summary>What one gateway or worker has of the caches: several of them in a test stand for several processes.</summary>
internal sealed class CacheProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    public CacheProcess(RedisOptions options)
    {
        Connection = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        Timelines = new RedisTimelineCache(Connection, options, TimeProvider.System);
        Options = options;
    }

    public RedisOptions Options { get; }

    public RedisConnection Connection { get; }

    public ITimelineCache Timelines { get; }

    /// <summary>Generous limits: what is tested is not how fast this machine is.</summary>
    public static RedisOptions OptionsFor(string endpoint, string? prefix = null) => new()
    {
        Endpoint = endpoint,
        KeyPrefix = prefix ?? $"t{Guid.NewGuid():n}:",
        ReadTimeout = TimeSpan.FromSeconds(20),
        WriteTimeout = TimeSpan.FromSeconds(20),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ProbeInterval = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>The same, but a server that does not answer a read is noticed soon.</summary>
    public static RedisOptions ImpatientOptionsFor(string endpoint, string? prefix = null)
    {
        var options = OptionsFor(endpoint, prefix);
        options.ReadTimeout = TimeSpan.FromMilliseconds(300);
        return options;
    }

    public static async Task<CacheProcess> StartAsync(RedisOptions options)
    {
        var process = new CacheProcess(options);
        await process.WaitAsync();
        return process;
    }

    public async Task WaitAsync()
    {
        using var limit = new CancellationTokenSource(AnswerLimit);
        await Connection.WaitUntilAvailableAsync(limit.Token);
    }

    public static TimelineEntry Entry(long position) => new(position, position, 1, 0, 0);

    public async Task FillAsync(long owner, params long[] positions)
    {
        await Timelines.BeginFillAsync(owner, default);
        await Timelines.CompleteFillAsync(owner, Array.ConvertAll(positions, Entry), 0, default);
    }

    /// <summary>The positions that are cached, newest first; null when nothing is.</summary>
    public async Task<List<long>?> ReadAsync(long owner)
    {
        var entries = new List<TimelineEntry>();
        var (found, _) = await Timelines.TryReadAsync(owner, PositionRange.All, Limits.CachedTimelineEntries, entries, default);
        return found ? entries.ConvertAll(entry => entry.Position) : null;
    }

    public ValueTask PushAsync(long position, params long[] owners) => Timelines.PushAsync(owners, Entry(position), default);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
