namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// Write timestamps of rows that change more than once: the time in microseconds, always above the last one given and
/// above what the writer has read. So a change made knowing of another one stands above it, even when clocks of two
/// processes differ. Thread-safe.
/// </summary>
internal sealed class WriteClock(TimeProvider time)
{
    private long _last;

    public long Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(CassandraSession.Micros(time.GetUtcNow()), last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }

    /// <param name="known">
    /// The write time of what is replaced; 0 when there is none. A clock far ahead that gave it does not move this
    /// one.
    /// </param>
    public long NextAfter(long known) => Math.Max(Next(), known + 1);
}
