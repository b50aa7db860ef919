using System.Collections.Concurrent;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql;

/// <summary>A statement the servers know. Make it once with <see cref="ISession.PrepareAsync"/>, bind values as often as wanted; safe to share between threads.</summary>
public sealed class PreparedStatement
{
    private readonly CqlColumn[] _variables;
    private ConcurrentDictionary<object, byte[]>? _hostIds;
    private int[] _routingIndexes;
    private volatile ResultMetadata? _resultMetadata;

    internal PreparedStatement(string cql, string? sessionKeyspace, byte[] id, CqlColumn[] variables, int[] routingIndexes, ResultMetadata? resultMetadata)
    {
        Cql = cql;
        IsConditional = StatementText.IsConditional(cql);
        IsAllOrNothing = StatementText.IsAllOrNothing(cql);
        SessionKeyspace = sessionKeyspace;
        Id = id;
        _variables = variables;
        _routingIndexes = routingIndexes;
        _resultMetadata = resultMetadata;
        Keyspace = variables.Length > 0 ? variables[0].Keyspace : sessionKeyspace;
    }

    public string Cql { get; }

    /// <summary>The server's id of the statement.</summary>
    public byte[] Id { get; }

    /// <summary>The keyspace of its first marker, else the session's.</summary>
    public string? Keyspace { get; }

    /// <summary>The markers in order.</summary>
    public IReadOnlyList<CqlColumn> Variables => _variables;

    /// <summary>Which markers make the partition key, in key order; empty when not all of it is bound. Protocol 3 does not say; the session asks the schema.</summary>
    public IReadOnlyList<int> RoutingIndexes => _routingIndexes;

    /// <summary>Taken over by statements bound from now on that have none of their own.</summary>
    public bool? IsIdempotent { get; set; }

    /// <summary>Taken over by statements bound from now on.</summary>
    public ConsistencyLevel? ConsistencyLevel { get; set; }

    internal string? SessionKeyspace { get; }

    /// <summary>A lightweight transaction.</summary>
    internal bool IsConditional { get; }

    /// <inheritdoc cref="StatementText.IsAllOrNothing"/>
    internal bool IsAllOrNothing { get; }

    /// <summary>What its rows looked like last; compared with each answer, so that the columns need not be parsed again.</summary>
    internal ResultMetadata? ResultMetadata
    {
        get => _resultMetadata;
        set => _resultMetadata = value;
    }

    internal ReadOnlySpan<int> Routing => _routingIndexes;

    internal CqlColumn Variable(int index) =>
        (uint)index < (uint)_variables.Length
            ? _variables[index]
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"The statement has {_variables.Length} markers: {Cql}");

    internal void SetRoutingIndexes(int[] indexes) => _routingIndexes = indexes;

    /// <summary>The id by which a host knows the statement. Ids differ between releases (CASSANDRA-15252), so they are never computed, only remembered.</summary>
    internal byte[] IdFor(object? host) => host is not null && _hostIds is { } ids && ids.TryGetValue(host, out var id) ? id : Id;

    /// <summary>Remembers that a host answered a PREPARE with another id.</summary>
    internal void SetIdFor(object host, byte[] id)
    {
        if (id.AsSpan().SequenceEqual(Id))
            _hostIds?.TryRemove(host, out _);
        else
            LazyInitializer.EnsureInitialized(ref _hostIds, () => new())[host] = id;
    }

    internal bool Knows(ReadOnlySpan<byte> id)
    {
        if (id.SequenceEqual(Id))
            return true;
        if (_hostIds is { } ids)
        {
            foreach (var other in ids.Values)
            {
                if (id.SequenceEqual(other))
                    return true;
            }
        }
        return false;
    }

    /// <summary>A statement whose markers are to be filled with <see cref="BoundStatement.Set{T}(int, T)"/>.</summary>
    public BoundStatement Bind() => new(this);

    public BoundStatement Bind<T1>(T1 v1) => new BoundStatement(this).Start(1).Append(v1);

    public BoundStatement Bind<T1, T2>(T1 v1, T2 v2) => new BoundStatement(this).Start(2).Append(v1).Append(v2);

    public BoundStatement Bind<T1, T2, T3>(T1 v1, T2 v2, T3 v3) => new BoundStatement(this).Start(3).Append(v1).Append(v2).Append(v3);

    public BoundStatement Bind<T1, T2, T3, T4>(T1 v1, T2 v2, T3 v3, T4 v4) =>
        new BoundStatement(this).Start(4).Append(v1).Append(v2).Append(v3).Append(v4);

    public BoundStatement Bind<T1, T2, T3, T4, T5>(T1 v1, T2 v2, T3 v3, T4 v4, T5 v5) =>
        new BoundStatement(this).Start(5).Append(v1).Append(v2).Append(v3).Append(v4).Append(v5);

    public BoundStatement Bind<T1, T2, T3, T4, T5, T6>(T1 v1, T2 v2, T3 v3, T4 v4, T5 v5, T6 v6) =>
        new BoundStatement(this).Start(6).Append(v1).Append(v2).Append(v3).Append(v4).Append(v5).Append(v6);

    public BoundStatement Bind<T1, T2, T3, T4, T5, T6, T7>(T1 v1, T2 v2, T3 v3, T4 v4, T5 v5, T6 v6, T7 v7) =>
        new BoundStatement(this).Start(7).Append(v1).Append(v2).Append(v3).Append(v4).Append(v5).Append(v6).Append(v7);

    public BoundStatement Bind<T1, T2, T3, T4, T5, T6, T7, T8>(T1 v1, T2 v2, T3 v3, T4 v4, T5 v5, T6 v6, T7 v7, T8 v8) =>
        new BoundStatement(this).Start(8).Append(v1).Append(v2).Append(v3).Append(v4).Append(v5).Append(v6).Append(v7).Append(v8);

    public BoundStatement Bind<T1, T2, T3, T4, T5, T6, T7, T8, T9>(T1 v1, T2 v2, T3 v3, T4 v4, T5 v5, T6 v6, T7 v7, T8 v8, T9 v9) =>
        new BoundStatement(this).Start(9).Append(v1).Append(v2).Append(v3).Append(v4).Append(v5).Append(v6).Append(v7).Append(v8).Append(v9);

    public BoundStatement Bind<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
        T1 v1, T2 v2, T3 v3, T4 v4, T5 v5, T6 v6, T7 v7, T8 v8, T9 v9, T10 v10) =>
        new BoundStatement(this).Start(10)
            .Append(v1).Append(v2).Append(v3).Append(v4).Append(v5).Append(v6).Append(v7).Append(v8).Append(v9).Append(v10);

    /// <summary>The slow convenience: values of any type, boxed.</summary>
    public BoundStatement BindValues(params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var bound = new BoundStatement(this).Start(values.Length);
        foreach (var value in values)
            bound.Append(value);
        return bound;
    }
}
