namespace SocialFeed.Cql.Types;

/// <summary>timestamp, date and time: milliseconds since 1970, days with 1970-01-01 at 2^31, nanoseconds of the day.</summary>
internal static class CqlTime
{
    private const long EpochMilliseconds = 62_135_596_800_000;
    private const long DateEpoch = 1L << 31;

    private static readonly int _epochDay = new DateOnly(1970, 1, 1).DayNumber;

    public static long ToMilliseconds(DateTimeOffset time) => Floor(time.UtcTicks, TimeSpan.TicksPerMillisecond) - EpochMilliseconds;

    /// <exception cref="InvalidOperationException">The time lies outside the years 1 to 9999; read the column as long.</exception>
    public static DateTimeOffset ToDateTimeOffset(long milliseconds)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidOperationException($"The timestamp {milliseconds} ms lies outside the years 1 to 9999: read it as long.", e);
        }
    }

    public static uint ToDays(DateOnly date) => (uint)(DateEpoch + date.DayNumber - _epochDay);

    /// <exception cref="InvalidOperationException">The date lies outside the years 1 to 9999; read the column as int.</exception>
    public static DateOnly ToDateOnly(uint days)
    {
        var number = days - DateEpoch + _epochDay;
        if (number < DateOnly.MinValue.DayNumber || number > DateOnly.MaxValue.DayNumber)
            throw new InvalidOperationException($"The date of day {days - DateEpoch} lies outside the years 1 to 9999: read it as int.");
        return DateOnly.FromDayNumber((int)number);
    }

    private static long Floor(long value, long unit) => value / unit;
}
