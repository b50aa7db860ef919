using SocialFeed.Core.Timelines;

namespace SocialFeed.Redis.Tests;

/// <summary>
/// Random histories of several processes over one Redis that is flushed, restarted and cut off, held to the one law: a page that is served holds every entry
/// of the store at or above its floor whose delivery succeeded, and nothing that the store has not.
/// </summary>
public sealed class TimelineLawTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Steps = 1_500;
    private const int Owners = 2;
    private const int Processes = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_page_out_of_the_cache_is_a_page_of_the_store(int round)
    {
        var seed = Environment.TickCount ^ (round * 7_919);
        output.WriteLine($"Seed {seed}");
        await using var server = await RedisServer.StartAsync();
        await using var history = await History.BeginAsync(server, new Random(seed));
        for (var step = 0; step < Steps; step++)
        {
            var failure = await history.StepAsync();
            Assert.True(failure is null, $"Seed {seed}, step {step}: {failure}");
        }
        output.WriteLine($"{history.Served} pages served, {history.Missed} pushes failed.");
        Assert.True(history.Served > 5, "The cache was hardly ever of use.");
    }

    private sealed class History : IAsyncDisposable
    {
        private readonly RedisServer _server;
        private readonly Random _random;
        private readonly List<CacheProcess> _processes = [];
        private readonly SortedSet<long>[] _stored = [.. Enumerable.Range(0, Owners).Select(_ => new SortedSet<long>())];
        private readonly HashSet<long>[] _delivered = [.. Enumerable.Range(0, Owners).Select(_ => new HashSet<long>())];

        /// <summary>Fills between their reading of the store and their completion.</summary>
        private readonly List<(CacheProcess Process, int Owner, TimelineEntry[] Read, long Floor)> _fills = [];
        private long _position;
        private bool _isRunning = true;

        private History(RedisServer server, Random random) => (_server, _random) = (server, random);

        public int Served { get; private set; }

        public int Missed { get; private set; }

        public static async Task<History> BeginAsync(RedisServer server, Random random)
        {
            var history = new History(server, random);
            var options = CacheProcess.OptionsFor(server.Endpoint);
            options.MissedWrites = 2;
            for (var i = 0; i < Processes; i++)
                history._processes.Add(await CacheProcess.StartAsync(options));
            return history;
        }

        public async Task<string?> StepAsync()
        {
            var process = _processes[_random.Next(Processes)];
            var owner = _random.Next(Owners);
            switch (_random.Next(1_000))
            {
                case < 300:
                    await DeliverAsync(process, owner);
                    break;
                case < 430:
                    await BeginFillAsync(process, owner);
                    break;
                case < 610:
                    await CompleteFillAsync();
                    break;
                case < 900:
                    return await CheckAsync(process, owner);
                case < 965:
                    await TryAsync(process, () => process.Timelines.RemoveAsync(owner, default));
                    break;
                case < 970:
                    await TryAsync(process, () => process.Timelines.FlushAsync(default));
                    break;
                case < 985:
                    await _server.CommandAsync("FLUSHALL");
                    break;
                case < 990:
                    await _server.CommandAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                    break;
                default:
                    await RestartAsync();
                    break;
            }
            return null;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _processes)
                await process.DisposeAsync();
        }

        // Positions come a little out of order, as from several writers; sometimes an old one comes again.
        private async Task DeliverAsync(CacheProcess process, int owner)
        {
            var pending = _stored[owner].Except(_delivered[owner]).ToArray();
            var position = pending.Length > 0 && _random.Next(2) == 0 ? pending[_random.Next(pending.Length)] : (++_position * 4) - _random.Next(12);
            if (position <= 0)
                return;
            _stored[owner].Add(position);
            if (await TryAsync(process, () => process.PushAsync(position, owner)))
                _delivered[owner].Add(position);
            else
                Missed++;
        }

        private async Task BeginFillAsync(CacheProcess process, int owner)
        {
            if (_fills.Count > 5 || !await TryAsync(process, () => process.Timelines.BeginFillAsync(owner, default)))
                return;
            var most = _random.Next(2) == 0 ? int.MaxValue : 10;
            var read = _stored[owner].Reverse().Take(most).Select(CacheProcess.Entry).ToArray();
            _fills.Add((process, owner, read, read.Length < most ? 0 : read[^1].Position));
        }

        private async Task CompleteFillAsync()
        {
            if (_fills.Count == 0)
                return;
            var (process, owner, read, floor) = _fills[_random.Next(_fills.Count)];
            _fills.RemoveAll(fill => fill.Read == read);
            await TryAsync(process, () => process.Timelines.CompleteFillAsync(owner, read, floor, default));
        }

        private async Task<string?> CheckAsync(CacheProcess process, int owner)
        {
            var entries = new List<TimelineEntry>();
            var below = _random.Next(2) == 0 ? long.MaxValue : _random.NextInt64(1, (_position * 4) + 2);
            var limit = _random.Next(1, 40);
            var (found, floor) = await process.Timelines.TryReadAsync(owner, new PositionRange(below, 0, false), limit, entries, default);
            if (!found)
                return null;
            Served++;
            var read = entries.Select(entry => entry.Position).ToArray();
            var lowest = read.Length == limit ? read[^1] : floor;
            var missing = _delivered[owner].Where(position => position >= lowest && position < below).Except(read).ToArray();
            var invented = read.Except(_stored[owner]).ToArray();
            if (missing.Length > 0 || invented.Length > 0 || !read.SequenceEqual(read.Distinct().OrderDescending()))
                return $"owner {owner} below {below} limit {limit} floor {floor}: missing {string.Join(',', missing)}, not stored {string.Join(',', invented)}.";
            return null;
        }

        private async Task RestartAsync()
        {
            if (_random.Next(2) == 0)
                await _server.CommandAsync("SAVE");
            _isRunning = false;
            await _server.KillAsync();
            if (_random.Next(2) == 0)
                await DeliverAsync(_processes[_random.Next(Processes)], _random.Next(Owners));
            await _server.StartAgainAsync();
            _isRunning = true;
            if (_random.Next(4) == 0)
                return;
            foreach (var process in _processes)
                await process.WaitAsync();
        }

        private async Task<bool> TryAsync(CacheProcess process, Func<ValueTask> action)
        {
            try
            {
                await action();
                return true;
            }
            catch (CacheUnavailableException)
            {
                // Steps are quicker than reconnecting: without waiting now and then, hardly any would meet a server.
                if (_isRunning && _random.Next(4) > 0)
                    await process.WaitAsync();
                return false;
            }
        }
    }
}
