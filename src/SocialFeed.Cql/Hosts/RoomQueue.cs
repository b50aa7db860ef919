using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>Requests that wait until a connection of a node has room: first come, first served, and no more than a limit. Thread-safe.</summary>
internal sealed class RoomQueue
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<Connection?>> _waiters = new();
    private readonly HostPool _pool;
    private readonly PoolingOptions _options;
    private readonly TimeProvider _time;
    private int _count;

    /// <summary>Requests let through that have not been sent yet: the connections do not count them.</summary>
    private int _letThrough;

    public RoomQueue(HostPool pool, PoolingOptions options, TimeProvider time)
    {
        _pool = pool;
        _options = options;
        _time = time;
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Requests that waited and are about to be sent.</summary>
    public int LetThrough => Volatile.Read(ref _letThrough);

    /// <returns>Null when the node has lost its connections or the time is over.</returns>
    /// <exception cref="BusyPoolException">Too many wait already.</exception>
    public async Task<Connection?> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Connection?>(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource<Connection?>> place;
        lock (_gate)
        {
            if (_count >= _options.MaxWaiters)
            {
                throw new BusyPoolException(
                    _pool.Host.Address,
                    $"its connections are full (MaxInFlightPerConnection is {_options.MaxInFlightPerConnection}) and {_count} requests wait (MaxWaiters)");
            }

            place = _waiters.AddLast(waiter);
            _count++;
        }

        // Room may have come between the caller's look and its place in the queue.
        Pump();
        var goesOn = false;
        try
        {
            var connection = await waiter.Task.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
            goesOn = true;
            return connection;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_gate)
            {
                if (place.List is not null)
                {
                    _waiters.Remove(place);
                    _count--;
                }
                else if (waiter.Task is { IsCompletedSuccessfully: true, Result: not null })
                {
                    _letThrough--;
                }
            }

            // It gave up just when it was let through: its room is the next one's.
            if (!goesOn)
                Pump();
        }
    }

    /// <summary>As many go on as there is room for; if there are no connections any more, all do, to look elsewhere.</summary>
    public void Pump()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiters.First is null)
                    return;
                var connection = _pool.Room > _letThrough ? _pool.TryPick() : null;
                if (connection is null && _pool.MayHaveRoomSoon)
                    return;
                var first = _waiters.First.Value;
                _waiters.RemoveFirst();
                _count--;
                if (connection is not null)
                    _letThrough++;
                // Under the lock, so that one who gives up at this moment sees that it was let through, and gives its room back. It goes on on another thread.
                first.SetResult(connection);
            }
        }
    }
}
