namespace SocialFeed.Cql;

/// <summary>What holds for statements that do not say otherwise.</summary>
public sealed class QueryOptions
{
    public ConsistencyLevel ConsistencyLevel { get; set; } = ConsistencyLevel.LocalQuorum;

    /// <summary>Consistency of the first phase of lightweight transactions: Serial or LocalSerial.</summary>
    public ConsistencyLevel SerialConsistencyLevel { get; set; } = ConsistencyLevel.LocalSerial;

    /// <summary>Rows in a page.</summary>
    public int PageSize { get; set; } = 5000;

    /// <summary>Whether statements may run twice without harm. Leave it off and mark those that may.</summary>
    public bool DefaultIdempotence { get; set; }

    /// <summary>Prepared statements kept; the least recently asked for makes room.</summary>
    public int MaxPreparedStatements { get; set; } = 1000;

    /// <summary>Retries and speculative executions for each hundred requests, so that they cannot make an outage worse.</summary>
    public int RetryPercent { get; set; } = 10;

    internal QueryOptions Copy() => (QueryOptions)MemberwiseClone();

    internal void Validate()
    {
        if (SerialConsistencyLevel is not (ConsistencyLevel.Serial or ConsistencyLevel.LocalSerial))
            throw new ArgumentException($"{nameof(SerialConsistencyLevel)} is {SerialConsistencyLevel}; it can only be Serial or LocalSerial.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PageSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPreparedStatements);
        ArgumentOutOfRangeException.ThrowIfNegative(RetryPercent);
    }
}
