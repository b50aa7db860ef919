namespace SocialFeed.Core.Ids;

/// <summary>
/// The layout of every id: 41 bits of milliseconds since <see cref="Epoch"/>, 10 bits of worker, 12 bits of sequence. Ids sort by time, are unique across
/// workers and are always positive, so that a Cassandra bigint, a SQLite integer and a packed cache value sort alike.
/// </summary>
public static class SnowflakeId
{
    public const int WorkerBits = 10;
    public const int SequenceBits = 12;
    public const int MaxWorker = (1 << WorkerBits) - 1;
    public const int MaxSequence = (1 << SequenceBits) - 1;
    private const int TimeShift = WorkerBits + SequenceBits;

    /// <summary>2020-01-01T00:00:00Z; 41 bits of milliseconds last until 2089.</summary>
    public static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The last instant an id can carry.</summary>
    public static readonly DateTimeOffset MaxTime = Epoch.AddMilliseconds((1L << 41) - 1);

    public static long Compose(long millisecondsSinceEpoch, int worker, int sequence) =>
        (millisecondsSinceEpoch << TimeShift) | ((long)worker << SequenceBits) | (long)sequence;

    /// <summary>The smallest id of an instant: every id made before it is smaller. Clamped to the range that ids have.</summary>
    public static long FirstAt(DateTimeOffset time)
    {
        var milliseconds = (long)(time - Epoch).TotalMilliseconds;
        return Math.Clamp(milliseconds, 0, (1L << 41) - 1) << TimeShift;
    }

    public static DateTimeOffset TimeOf(long id) => Epoch.AddMilliseconds(MillisecondsOf(id));

    /// <summary>Since <see cref="Epoch"/>.</summary>
    public static long MillisecondsOf(long id) => id >> TimeShift;

    public static int WorkerOf(long id) => (int)(id >> SequenceBits) & MaxWorker;

    public static int SequenceOf(long id) => (int)id & MaxSequence;
}
