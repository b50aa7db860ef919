namespace SocialFeed.Cql;

/// <summary>Setters of statements, to be chained.</summary>
public static class StatementExtensions
{
    /// <summary>How many replicas must answer; null: the session's default.</summary>
    public static T SetConsistencyLevel<T>(this T statement, ConsistencyLevel? level)
        where T : Statement
    {
        statement.ConsistencyLevel = level;
        return statement;
    }

    /// <exception cref="ArgumentException">The level is not Serial or LocalSerial.</exception>
    public static T SetSerialConsistencyLevel<T>(this T statement, ConsistencyLevel? level)
        where T : Statement
    {
        if (level is not (null or ConsistencyLevel.Serial or ConsistencyLevel.LocalSerial))
            throw new ArgumentException($"A serial consistency level is Serial or LocalSerial, not {level}.", nameof(level));
        statement.SerialConsistencyLevel = level;
        return statement;
    }

    /// <summary>Rows per page; 0: the session's default; negative: no paging.</summary>
    public static T SetPageSize<T>(this T statement, int rows)
        where T : Statement
    {
        statement.PageSize = rows;
        return statement;
    }

    /// <summary>Goes on behind the page that gave this state, at the same statement and values.</summary>
    public static T SetPagingState<T>(this T statement, byte[]? state)
        where T : Statement
    {
        statement.PagingState = state;
        return statement;
    }

    /// <summary>Write timestamp in microseconds since 1970; null: the session's generator.</summary>
    public static T SetTimestamp<T>(this T statement, long? microseconds)
        where T : Statement
    {
        statement.Timestamp = microseconds;
        return statement;
    }

    /// <summary>Write timestamp, to the microsecond.</summary>
    public static T SetTimestamp<T>(this T statement, DateTimeOffset time)
        where T : Statement =>
        statement.SetTimestamp((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>Whether executing twice is as good as once; null: the session's default.</summary>
    public static T SetIdempotence<T>(this T statement, bool? idempotent)
        where T : Statement
    {
        statement.OwnIdempotence = idempotent;
        return statement;
    }

    /// <exception cref="ArgumentOutOfRangeException">The timeout is not positive.</exception>
    public static T SetTimeout<T>(this T statement, TimeSpan? timeout)
        where T : Statement
    {
        if (timeout is { } t)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(t, TimeSpan.Zero, nameof(timeout));
        statement.Timeout = timeout;
        return statement;
    }

    public static T EnableTracing<T>(this T statement, bool enable = true)
        where T : Statement
    {
        statement.Tracing = enable;
        return statement;
    }

    /// <summary>The keyspace for routing, where the statement does not know it by itself.</summary>
    public static T SetKeyspace<T>(this T statement, string? keyspace)
        where T : Statement
    {
        statement.OwnKeyspace = keyspace;
        return statement;
    }

    /// <summary>The partition key in its routing form: the value itself, or for keys of several columns each with its length before and a zero byte behind.</summary>
    public static T SetRoutingKey<T>(this T statement, byte[]? key)
        where T : Statement
    {
        statement.OwnRoutingKey = key;
        return statement;
    }
}
