using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging.Tests;

/// <summary>The real store, whose pushes can be made to fail or to wait.</summary>
public sealed class FaultyTimelines(ITimelineStore store) : ITimelineStore
{
    private int _failures;
    private volatile TaskCompletionSource? _held;
    private volatile bool _isFirm;
    private long _poison;
    private int _waiting;
    private int _pushes;

    /// <summary>Pushes that wait for <see cref="Release"/>.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Pushes that went through.</summary>
    public int Pushes => Volatile.Read(ref _pushes);

    /// <summary>Pushes of this entry fail; 0 for none.</summary>
    public void Poison(long position) => Volatile.Write(ref _poison, position);

    /// <summary>The next so many pushes fail.</summary>
    public void FailNext(int pushes) => Volatile.Write(ref _failures, pushes);

    /// <summary>Pushes wait until <see cref="Release"/>.</summary>
    /// <param name="firmly">Even when they are canceled, as a driver may that is in the middle of something.</param>
    public void Hold(bool firmly = false)
    {
        _isFirm = firmly;
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public async ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
            throw new IOException("The disk is gone for a moment.");
        if (entry.Position == Volatile.Read(ref _poison))
            throw new InvalidDataException("This entry cannot be stored.");
        if (_held is { } held)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                await held.Task.WaitAsync(_isFirm ? CancellationToken.None : cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        await store.PushAsync(owners, entry, cancellationToken);
        Interlocked.Increment(ref _pushes);
    }

    public ValueTask MergeAsync(long owner, ReadOnlyMemory<TimelineEntry> entries, CancellationToken cancellationToken) =>
        store.MergeAsync(owner, entries, cancellationToken);

    public ValueTask ReadHomeAsync(long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken) =>
        store.ReadHomeAsync(owner, range, limit, entries, cancellationToken);

    public ValueTask ReadAuthorsAsync(
        ReadOnlyMemory<long> authors, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken) =>
        store.ReadAuthorsAsync(authors, range, limit, entries, cancellationToken);

    public ValueTask GetReadersAsync(ReadOnlyMemory<long> owners, Memory<ReaderState> states, CancellationToken cancellationToken) =>
        store.GetReadersAsync(owners, states, cancellationToken);

    public ValueTask<long> SetReaderAsync(long owner, ReaderState state, CancellationToken cancellationToken) =>
        store.SetReaderAsync(owner, state, cancellationToken);

    public ValueTask FillReaderAsync(long owner, long generation, long pushedDownTo, CancellationToken cancellationToken) =>
        store.FillReaderAsync(owner, generation, pushedDownTo, cancellationToken);

    public ValueTask TouchReaderAsync(long owner, DateTimeOffset lastActive, CancellationToken cancellationToken) =>
        store.TouchReaderAsync(owner, lastActive, cancellationToken);

    public ValueTask<int> TrimHomeAsync(long owner, long upTo, int limit, CancellationToken cancellationToken) =>
        store.TrimHomeAsync(owner, upTo, limit, cancellationToken);

    public ValueTask ClearHomeAsync(long owner, long generation, CancellationToken cancellationToken) =>
        store.ClearHomeAsync(owner, generation, cancellationToken);
}
