using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SocialFeed.Messaging;

/// <summary>Connections beside MassTransit's, for what it has no words for: counting a queue, reading dead letters.</summary>
internal static class RabbitMqConnections
{
    /// <exception cref="BrokerUnreachableException">Nobody answered, or the broker refused.</exception>
    public static async Task<IConnection> OpenAsync(RabbitMqOptions options, string name, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = options.Host,
            Port = options.Port,
            VirtualHost = options.VirtualHost,
            UserName = options.Username,
            Password = options.Password,
            ClientProvidedName = name,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.ConnectTimeout,
            ContinuationTimeout = options.ConnectTimeout,
            SocketReadTimeout = options.ConnectTimeout,
            HandshakeContinuationTimeout = options.ConnectTimeout,
            // Its owner opens a new one.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
        };
        if (options.UseTls)
        {
            factory.Ssl.Enabled = true;
            factory.Ssl.ServerName = options.TlsServerName ?? options.Host;
        }

        // The client library waits without end for the first word of whoever took the connection.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.ConnectTimeout);
        try
        {
            return await factory.CreateConnectionAsync(patience.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnreachableException(exception);
        }
    }
}
