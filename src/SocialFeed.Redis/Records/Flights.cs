namespace SocialFeed.Redis.Records;

/// <summary>Readings of the store under way in this process, by id, so that those who ask for the same meanwhile wait for the one reading.</summary>
internal sealed class Flights<T>(TimeProvider time, TimeSpan joinFor)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (TaskCompletionSource<T?> Flight, long Began)> _flights = [];

    /// <summary>The reading under way, else a new one, which is added to <paramref name="own"/> for the caller to carry out.</summary>
    public Task<T?> Join(long id, List<(long Id, TaskCompletionSource<T?> Flight)> own)
    {
        lock (_gate)
        {
            if (_flights.TryGetValue(id, out var running) && time.GetElapsedTime(running.Began) < joinFor)
                return running.Flight.Task;
            var flight = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _flights[id] = (flight, time.GetTimestamp());
            own.Add((id, flight));
            return flight.Task;
        }
    }

    /// <summary>Whoever asks from now on reads anew.</summary>
    public void Forget(long id)
    {
        lock (_gate)
            _flights.Remove(id);
    }

    public void Land(long id, TaskCompletionSource<T?> flight, T? value)
    {
        Remove(id, flight);
        flight.SetResult(value);
    }

    public void Fail(long id, TaskCompletionSource<T?> flight, Exception exception)
    {
        Remove(id, flight);
        flight.SetException(exception);
        _ = flight.Task.Exception; // Perhaps nobody joined.
    }

    private void Remove(long id, TaskCompletionSource<T?> flight)
    {
        lock (_gate)
        {
            if (_flights.TryGetValue(id, out var running) && running.Flight == flight)
                _flights.Remove(id);
        }
    }
}
