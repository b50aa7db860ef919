using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>
/// How the home timeline of each owner is kept. Thread-safe.
/// <para>
/// A generation is a write timestamp, and what belongs to it is written with timestamps next to it: first that it is
/// being filled, then how far it is filled, and above both that nothing is pushed. So a later generation covers all
/// of an earlier one, in whatever order they arrive; what is filled covers the filling of its own generation only;
/// and where two processes happen upon the same generation, that nothing is pushed stands. No condition has to be
/// checked.
/// </para>
/// </summary>
internal sealed class Readers(CassandraSession session, WriteClock clock)
{
    /// <summary>Owners kept in memory for fan-out, 24 MB when full.</summary>
    private const int CachedReaders = 1 << 20;

    /// <summary>Statements of one call under way: a bucket of followers takes a few rounds.</summary>
    private const int Width = 64;

    private static readonly TimeSpan CachedFor = TimeSpan.FromMinutes(10);

    /// <summary>Who was active this lately is not dormant for as long as an entry is kept, whatever the limit is set to.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(2);

    /// <summary>Microseconds from one generation to the next that can be.</summary>
    private const long GenerationStep = 4;

    private const long FillingStands = 0;
    private const long FilledStands = 1;
    private const long NotPushedStands = 2;

    private static readonly Query Get = new("SELECT pushed_down_to, last_active FROM $.readers WHERE owner_id = ?");
    private static readonly Query GetWritten = new("SELECT WRITETIME(pushed_down_to) FROM $.readers WHERE owner_id = ?");
    private static readonly Query Put = new("UPDATE $.readers SET pushed_down_to = ?, last_active = ? WHERE owner_id = ?");
    private static readonly Query PutFilled = new("UPDATE $.readers SET pushed_down_to = ? WHERE owner_id = ?");
    private static readonly Query PutActive = new("UPDATE $.readers SET last_active = ? WHERE owner_id = ?");

    private readonly ReaderCache _cache = new(CachedReaders, CachedFor, Recent);

    /// <summary>
    /// One owner is asked for by whoever reads that feed, who relies on the state and gets it from the store. Many
    /// are asked for by fan-out, which may learn late that someone is no longer pushed to, and never the other way
    /// round: see <see cref="ReaderCache"/>.
    /// </summary>
    public async ValueTask GetAsync(ReadOnlyMemory<long> owners, Memory<ReaderState> states, CancellationToken cancellationToken)
    {
        if (owners.Length == 1)
        {
            var state = await session.FindAsync(session[Get].Bind(owners.Span[0]), Read, cancellationToken).ConfigureAwait(false);
            states.Span[0] = state;
            return;
        }
        var now = session.Time.GetUtcNow();
        var missing = TakeCached(owners.Span, states.Span, now);
        if (missing.Count > 0)
        {
            await Lanes.RunAsync(missing.Count, Width, (missing, now), async (work, lanes) =>
            {
                using var bound = session[Get].Bind(0L);
                while (lanes.TryTake(out var item))
                {
                    var at = work.missing[item];
                    using var rows = await session.Driver.ExecuteAsync(bound.Set(0, owners.Span[at]), cancellationToken)
                        .ConfigureAwait(false);
                    states.Span[at] = rows.MoveNext() ? Read(rows.Current) : default;
                    _cache.Offer(owners.Span[at], states.Span[at], work.now);
                }
            }).ConfigureAwait(false);
        }
    }

    public async ValueTask<long> SetAsync(long owner, ReaderState state, CancellationToken cancellationToken)
    {
        // Above what stands, whatever clock wrote it: a reader who was moved to pulling must not stay pushed to
        // because of an earlier state.
        var known = await session.FindAsync(session[GetWritten].Bind(owner), ReadWritten, cancellationToken).ConfigureAwait(false);
        var generation = GenerationOf(clock.NextAfter(known) + GenerationStep - 1);
        var written = generation + state.PushedDownTo switch
        {
            ReaderState.Filling => FillingStands,
            ReaderState.NotPushed => NotPushedStands,
            _ => FilledStands,
        };
        var put = session[Put].Bind(state.PushedDownTo, state.LastActive.ToUnixTimeMilliseconds(), owner).SetTimestamp((long?)written);
        _cache.Remove(owner);
        await session.ExecuteAsync(put, cancellationToken).ConfigureAwait(false);
        _cache.Remove(owner); // what was read while it was written
        return generation;
    }

    public ValueTask FillAsync(long owner, long generation, long pushedDownTo, CancellationToken cancellationToken) => session.ExecuteAsync(
        session[PutFilled].Bind(pushedDownTo, owner).SetTimestamp((long?)(generation + FilledStands)), cancellationToken);

    public ValueTask TouchAsync(long owner, DateTimeOffset lastActive, CancellationToken cancellationToken) => session.ExecuteAsync(
        session[PutActive].Bind(lastActive.ToUnixTimeMilliseconds(), owner).SetTimestamp((long?)clock.Next()), cancellationToken);

    /// <summary>The newest generation, read from the store.</summary>
    public async ValueTask<long> FindGenerationAsync(long owner, CancellationToken cancellationToken) =>
        GenerationOf(await session.FindAsync(session[GetWritten].Bind(owner), ReadWritten, cancellationToken).ConfigureAwait(false));

    /// <summary>The indexes of those that are not cached.</summary>
    private List<int> TakeCached(ReadOnlySpan<long> owners, Span<ReaderState> states, DateTimeOffset now)
    {
        var missing = new List<int>();
        for (var i = 0; i < owners.Length; i++)
        {
            if (!_cache.TryGet(owners[i], now, out states[i]))
                missing.Add(i);
        }
        return missing;
    }

    private static ReaderState Read(Row row) =>
        row.IsNull(0) ? default : new ReaderState(row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)));

    private static long GenerationOf(long written) => written - (written % GenerationStep);

    private static long ReadWritten(Row row) => row.GetNullableInt64(0) ?? 0;
}
