using System.Globalization;

namespace SocialFeed.Cql;

/// <summary>duration (Cassandra 3.10): months, days and nanoseconds, which do not convert into each other. All of one sign.</summary>
public readonly record struct CqlDuration
{
    /// <exception cref="ArgumentException">The parts have different signs.</exception>
    public CqlDuration(int months, int days, long nanoseconds)
    {
        if ((months < 0 || days < 0 || nanoseconds < 0) && (months > 0 || days > 0 || nanoseconds > 0))
            throw new ArgumentException($"The parts of a duration must have one sign: {months} months, {days} days, {nanoseconds} ns.", nameof(nanoseconds));
        Months = months;
        Days = days;
        Nanoseconds = nanoseconds;
    }

    public int Months { get; }

    public int Days { get; }

    public long Nanoseconds { get; }

    /// <summary>A span of time in nanoseconds, none of it in days or months.</summary>
    public static CqlDuration FromTimeSpan(TimeSpan time) => new(0, 0, checked(time.Ticks * TimeSpan.NanosecondsPerTick));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Months}mo{Days}d{Nanoseconds}ns");
}
