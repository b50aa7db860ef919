namespace SocialFeed.Cql;

/// <summary>
/// Keeps retries and speculative executions to a share of the traffic, so that they cannot make an outage worse. Each request
/// adds a fraction of a token, each retry takes a whole one; a reserve lets a quiet client retry too. Thread-safe.
/// </summary>
internal sealed class RetryBudget
{
    /// <summary>Parts that one retry costs; a request adds <see cref="RetryBudget(int, int)"/>'s percentage of it.</summary>
    private const int PartsPerRetry = 100;

    private readonly int _partsPerRequest;
    private readonly int _capacity;
    private int _parts;

    /// <param name="percentOfRequests">Retries allowed for each hundred requests.</param>
    /// <param name="reserve">Retries that may happen at once after a quiet time.</param>
    public RetryBudget(int percentOfRequests = 10, int reserve = 100)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percentOfRequests);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(reserve);
        _partsPerRequest = percentOfRequests;
        _capacity = reserve * PartsPerRetry;
        _parts = _capacity;
    }

    /// <summary>Counts a request. A full budget stays untouched, so the usual case writes nothing.</summary>
    public void RequestStarted()
    {
        if (Volatile.Read(ref _parts) < _capacity)
            Interlocked.Add(ref _parts, _partsPerRequest);
    }

    /// <summary>Takes one retry; false when the budget is spent.</summary>
    public bool TryTake()
    {
        var parts = Volatile.Read(ref _parts);
        while (parts >= PartsPerRetry)
        {
            var before = Interlocked.CompareExchange(ref _parts, parts - PartsPerRetry, parts);
            if (before == parts)
                return true;
            parts = before;
        }

        return false;
    }
}
