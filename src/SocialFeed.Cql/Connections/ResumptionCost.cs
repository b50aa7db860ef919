using System.Diagnostics;

namespace SocialFeed.Cql.Connections;

/// <summary>
/// What senders of a connection do, on the mean, from being resumed until they wait for something else. While it is little, the reading thread resumes them itself;
/// a hop to the thread pool would cost more than it saves, in latency above all. When it is much, the hop lets them run on several cores and the reading go on.
/// Noted by several threads without a lock: a value lost now and then changes no mean.
/// </summary>
internal sealed class ResumptionCost
{
    /// <summary>A hop to another thread costs 5 to 50 us; what takes longer than that is not made much worse by one.</summary>
    private static readonly long _littleMax = Stopwatch.Frequency / 20_000;

    /// <summary>Counted at most for one, since it may just have been the thread's turn to let others run.</summary>
    private static readonly long _countedMax = Stopwatch.Frequency / 5_000;

    private const int Weight = 32;

    private long _mean;

    public bool IsLittle => Volatile.Read(ref _mean) <= _littleMax;

    /// <summary>One sender gave the thread back after so long, in ticks of <see cref="Stopwatch"/>.</summary>
    public void Note(long elapsed)
    {
        var mean = Volatile.Read(ref _mean);
        Volatile.Write(ref _mean, mean + (Math.Min(elapsed, _countedMax) - mean) / Weight);
    }
}
