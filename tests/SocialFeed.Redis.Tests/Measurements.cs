using System.Diagnostics;
using SocialFeed.Core;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;
using StackExchange.Redis;

namespace SocialFeed.Redis.Tests;

/// <summary>What the caches cost: bytes of an entry, time and processor of a push and of a read, here and in the server.</summary>
internal static class Measurements
{
    private const int Owners = 1_000;
    private const int Rounds = 400;
    private const int PageSize = 20;

    public static async Task RunAsync(string endpoint)
    {
        var options = CacheProcess.OptionsFor(endpoint);
        await using var process = await CacheProcess.StartAsync(options);
        var database = process.Connection.Multiplexer!.GetDatabase();
        await PrintSizesAsync(process, database);

        var owners = Enumerable.Range(1, Owners).Select(i => (long)i << 40).ToArray();
        await MeasureAsync(database, "push to 1,000 owners, none cached", Rounds, Owners, i => process.Timelines.PushAsync(owners, Mixed(i), default));
        foreach (var owner in owners)
        {
            await process.Timelines.BeginFillAsync(owner, default);
            await process.Timelines.CompleteFillAsync(owner, Enumerable.Range(0, Limits.CachedTimelineEntries).Select(Mixed).ToArray(), 0, default);
        }
        var next = Limits.CachedTimelineEntries;
        await MeasureAsync(database, "push to 1,000 owners, all full", Rounds, Owners, i => process.Timelines.PushAsync(owners, Mixed(next++), default));
        await MeasureAsync(database, "late push to 1,000 owners", Rounds / 4, Owners, i => process.Timelines.PushAsync(owners, Late(next - 200 - i), default));
        await MeasureAsync(database, "read of the newest 20", 40_000, 1, i => ReadAsync(process, owners[i % Owners], long.MaxValue));
        var middle = Mixed(next - (Limits.CachedTimelineEntries / 2)).Position;
        await MeasureAsync(database, "read of 20 further down", 40_000, 1, i => ReadAsync(process, owners[i % Owners], middle));
        await process.Timelines.FlushAsync(default);
    }

    /// <summary>Ids as gateways make them that have less than one a millisecond.</summary>
    public static TimelineEntry Mixed(int i)
    {
        // Seven of ten are posts, one and a half replies, one and a half reposts.
        var position = Id(TimeSpan.Zero, 5);
        var author = Id(TimeSpan.FromDays(400 + i), 2);
        return (i % 20) switch
        {
            < 14 => new TimelineEntry(position, position, author, 0, 0),
            < 17 => new TimelineEntry(position, position, author, 0, Id(TimeSpan.FromDays(30), 9)),
            _ => new TimelineEntry(position, Id(TimeSpan.FromHours(2), 1), author, Id(TimeSpan.FromDays(900), 3), 0),
        };

        long Id(TimeSpan before, int worker) =>
            SnowflakeId.FirstAt(DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(i * 30) - before) + ((long)worker << SnowflakeId.SequenceBits);
    }

    /// <summary>The largest entry.</summary>
    public static TimelineEntry RepostOfReply(int i)
    {
        var repost = Mixed((i * 20) + 19);
        return repost with { ReplyToAuthorId = repost.AuthorId - ((i + 1L) << 40) };
    }

    private static TimelineEntry Late(int i) => Mixed(i) with { Position = Mixed(i).Position + 77 };

    private static async ValueTask ReadAsync(CacheProcess process, long owner, long below)
    {
        var entries = new List<TimelineEntry>(PageSize);
        await process.Timelines.TryReadAsync(owner, new PositionRange(below, 0, false), PageSize, entries, default);
        if (entries.Count != PageSize)
            throw new InvalidOperationException($"{entries.Count} entries were read.");
    }

    private static async Task PrintSizesAsync(CacheProcess process, IDatabase database)
    {
        Func<int, TimelineEntry>[] kinds = [Mixed, i => Mixed(i * 20), i => Mixed((i * 20) + 14), i => Mixed((i * 20) + 19), RepostOfReply];
        string[] names = ["mixed", "posts only", "replies only", "reposts only", "reposts of replies only"];
        for (var i = 0; i < kinds.Length; i++)
        {
            await process.Timelines.BeginFillAsync(i + 1, default);
            await process.Timelines.CompleteFillAsync(
                i + 1, Enumerable.Range(0, Limits.CachedTimelineEntries).Select(kinds[i]).ToArray(), 0, default);
            var bytes = (long)await database.ScriptEvaluateAsync(
                "return redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 0)", [$"{process.Options.KeyPrefix}t:{i + 1}"]);
            Console.WriteLine($"{names[i]}: {bytes:n0} bytes for {Limits.CachedTimelineEntries} entries, {(double)bytes / Limits.CachedTimelineEntries:f1} each");
        }
    }

    private static async Task MeasureAsync(IDatabase database, string name, int rounds, int units, Func<int, ValueTask> action)
    {
        const int AtOnce = 8;
        for (var i = 0; i < rounds / 10; i++)
            await action(i);
        var server = await ServerProcessorAsync(database);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < rounds;)
                await action(i);
        })));
        var elapsed = Stopwatch.GetElapsedTime(began);
        var total = (double)rounds * units;
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        server = await ServerProcessorAsync(database) - server;
        Console.WriteLine(
            $"{name}: {total / elapsed.TotalSeconds:n0}/s; {processor.TotalMicroseconds / total:f2} us here and {server.TotalMicroseconds / total:f2} us in the server for each");
    }

    private static async Task<TimeSpan> ServerProcessorAsync(IDatabase database)
    {
        var info = (string)(await database.ScriptEvaluateAsync("return redis.call('INFO', 'cpu')"))!;
        var seconds = info.Split("\r\n").Where(line => line.StartsWith("used_cpu_user:") || line.StartsWith("used_cpu_sys:"))
            .Sum(line => double.Parse(line[(line.IndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(seconds);
    }
}
