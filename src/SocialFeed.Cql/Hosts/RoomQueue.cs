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

    public RoomQueue(HostPool pool, PoolingOptions options, TimeProvider time)
    {
        _pool = pool;
        _options = options;
        _time = time;
    }

    public int Count => Volatile.Read(ref _count);

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
        try
        {
            return await waiter.Task.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
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
            }
        }
    }

    /// <summary>If there is room, the first goes on; if there are no connections any more, all do, to look elsewhere.</summary>
    public void Pump()
    {
        while (true)
        {
            TaskCompletionSource<Connection?> first;
            Connection? connection;
            lock (_gate)
            {
                if (_waiters.First is null)
                    return;
                connection = _pool.TryPick();
                if (connection is null && _pool.MayHaveRoomSoon)
                    return;
                first = _waiters.First.Value;
                _waiters.RemoveFirst();
                _count--;
            }

            first.TrySetResult(connection);
            if (connection is not null)
                return;
        }
    }
}
