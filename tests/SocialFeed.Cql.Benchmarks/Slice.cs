using System.Diagnostics;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>
/// The requests of one slice of an open loop: when each is due, and how long after that its answer had come. They arrive as those of many independent people do:
/// a Poisson process, the same for the same seed.
/// </summary>
internal sealed class Slice
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] due;
    private readonly double[] latencies;
    private int left;
    private int failures;

    /// <param name="count">Requests.</param>
    /// <param name="rate">Requests per second, on the mean.</param>
    /// <param name="seed">Of the gaps between them.</param>
    public Slice(int count, int rate, int seed)
    {
        latencies = new double[count];
        due = new long[count];
        left = count;
        var random = new Random(seed);
        var time = 0.0;
        for (var i = 0; i < count; i++)
        {
            time -= Math.Log(1 - random.NextDouble()) / rate;
            due[i] = (long)(time * Stopwatch.Frequency);
        }
    }

    public int Count => latencies.Length;

    /// <summary>Requests that ended with an error; their latency counts like the others'.</summary>
    public int Failures => failures;

    /// <summary>Milliseconds, by request.</summary>
    public IReadOnlyList<double> Latencies => latencies;

    /// <summary>Completes when all is answered.</summary>
    public Task Done => done.Task;

    /// <summary>Client CPU of the slice per request, in microseconds; set by who runs it.</summary>
    public double CpuMicroseconds { get; set; }

    /// <summary>The schedule begins now.</summary>
    public void Start()
    {
        var now = Stopwatch.GetTimestamp();
        foreach (ref var timestamp in due.AsSpan())
            timestamp += now;
    }

    /// <summary>How long it is until a request is due; negative when it is late.</summary>
    public TimeSpan UntilDue(int request) => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due[request]);

    public void Answered(int request, bool failed = false)
    {
        latencies[request] = Stopwatch.GetElapsedTime(due[request]).TotalMilliseconds;
        if (failed)
            Interlocked.Increment(ref failures);
        if (Interlocked.Decrement(ref left) == 0)
            done.TrySetResult();
    }

    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * percent / 100))];
    }
}
