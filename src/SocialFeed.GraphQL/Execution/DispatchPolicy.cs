namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Decides, by counting and without clocks, which pending batch sources to dispatch when a request can do nothing else. A source waits as long as an
/// unfinished column has a use of the source below it, since finishing it can add keys; a column that uses the source itself is waiting
/// for it and does not hold it back. Sources that only hold back each other are dispatched together.
/// </summary>
internal static class DispatchPolicy
{
    /// <summary>Sources from this number on share one bit: they are counted as one, which may split a batch but never blocks.</summary>
    private const int SharedBit = 63;

    public static ulong Bit(int source) => 1UL << Math.Min(source, SharedBit);

    /// <summary>Of the pending sources, those to dispatch now; empty only if something that is not waiting for a pending source still runs.</summary>
    /// <param name="pending">Bits of sources with waiting keys.</param>
    /// <param name="inFlight">The unfinished columns.</param>
    public static ulong Choose(ulong pending, IReadOnlyList<FieldRun> inFlight)
    {
        var free = pending;
        foreach (var column in inFlight)
            free &= ~Blocked(column, pending);
        if (free == pending)
            return free;

        // A source that is held back only by columns that wait for other held back sources gets nowhere by waiting: see which can make
        // progress, directly or through others, and take all that cannot.
        var progressing = free;
        bool changed;
        do
        {
            changed = false;
            foreach (var column in inFlight)
            {
                var waitsFor = column.WaitsFor & pending;
                var moves = waitsFor == 0 || (waitsFor & progressing) != 0;
                var added = moves ? Blocked(column, pending) & ~progressing : 0;
                changed |= added != 0;
                progressing |= added;
            }
        }
        while (changed);

        return free | (pending & ~progressing);
    }

    private static ulong Blocked(FieldRun column, ulong pending) => column.Plan.SourcesBelow & ~column.WaitsFor & pending;
}
