using System.Collections.Concurrent;

namespace SocialFeed.Messaging;

/// <summary>
/// What is on its way through the in-memory transport, which has no bound of its own: the gate before it. Work that finds the gate closed, or that is on its
/// way already, is not sent; its outbox row stays pending and the sweeper asks again. Plans and buckets have a gate each, so that a flood of new posts cannot
/// keep a half-delivered one from its followers. Safe for any thread.
/// </summary>
public sealed class FanOutBacklog(int limit) : ISweepGate
{
    private readonly Gate _plans = new(limit);
    private readonly Gate _buckets = new(limit);

    /// <summary>Plans sent and not yet consumed, those being consumed included.</summary>
    public int Plans => _plans.Count;

    /// <summary>Buckets sent and not yet consumed, those being consumed included.</summary>
    public int Buckets => _buckets.Count;

    /// <summary>Less than half of either gate is taken: sending more is worth while, and a burst has been worked off.</summary>
    public bool HasRoom => _plans.Count <= limit / 2 && _buckets.Count <= limit / 2;

    public ValueTask<bool> HasRoomAsync(CancellationToken cancellationToken) => ValueTask.FromResult(HasRoom);

    internal Admission TryEnterPlan(long position) => _plans.TryEnter((position, 0));

    internal void LeavePlan(long position) => _plans.Leave((position, 0));

    internal Admission TryEnterBucket(long position, int bucket) => _buckets.TryEnter((position, bucket));

    internal void LeaveBucket(long position, int bucket) => _buckets.Leave((position, bucket));

    internal enum Admission
    {
        Entered,

        /// <summary>The same work is on its way.</summary>
        Duplicate,
        Full,
    }

    private sealed class Gate(int limit)
    {
        private readonly ConcurrentDictionary<(long Position, int Bucket), byte> _inFlight = new();
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Admission TryEnter((long Position, int Bucket) key)
        {
            // The count is raised first, so that many publishers at once cannot pass the limit together.
            if (Interlocked.Increment(ref _count) > limit)
            {
                Interlocked.Decrement(ref _count);
                return Admission.Full;
            }

            if (_inFlight.TryAdd(key, 0))
                return Admission.Entered;

            Interlocked.Decrement(ref _count);
            return Admission.Duplicate;
        }

        public void Leave((long Position, int Bucket) key)
        {
            if (_inFlight.TryRemove(key, out _))
                Interlocked.Decrement(ref _count);
        }
    }
}
