using System.Net;

namespace SocialFeed.Cql;

/// <summary>What the builder gathered; does not change.</summary>
internal sealed record ClusterSettings
{
    public required IReadOnlyList<DnsEndPoint> ContactPoints { get; init; }

    public required int Port { get; init; }

    public required string? LocalDatacenter { get; init; }

    public required int RemoteHostsPerRequest { get; init; }

    public required IAuthProvider? AuthProvider { get; init; }

    public required SslOptions? Ssl { get; init; }

    public required QueryOptions Query { get; init; }

    public required PoolingOptions Pooling { get; init; }

    public required SocketOptions Socket { get; init; }

    public required IReconnectionPolicy Reconnection { get; init; }

    public required IRetryPolicy Retry { get; init; }

    public required ISpeculativeExecutionPolicy? Speculation { get; init; }

    public required IAddressTranslator Translator { get; init; }

    public required ITimestampGenerator Timestamps { get; init; }

    public required ProtocolVersion MaxVersion { get; init; }

    public required Action<CqlLogEvent>? Log { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<string, CancellationToken, Task<IPAddress[]>> ResolveName { get; init; }

    public required TimeSpan RefreshInterval { get; init; }

    public required TimeSpan EventDelay { get; init; }

    public required TimeSpan SchemaAgreementWait { get; init; }

    public void Debug(string message) => Tell(new CqlLogEvent(CqlLogLevel.Debug, message));

    public void Inform(string message) => Tell(new CqlLogEvent(CqlLogLevel.Information, message));

    public void Warn(string message, Exception? error = null) => Tell(new CqlLogEvent(CqlLogLevel.Warning, message, error));

    private void Tell(CqlLogEvent told)
    {
        try
        {
            Log?.Invoke(told);
        }
        catch (Exception)
        {
            // A hook that throws must not take the background work with it.
        }
    }
}
