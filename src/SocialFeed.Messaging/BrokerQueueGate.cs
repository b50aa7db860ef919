using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SocialFeed.Messaging;

/// <summary>Counts what is queued in RabbitMQ, over a connection of its own that is opened when needed and dropped at the first fault. One caller at a time.</summary>
internal sealed class BrokerQueueGate(RabbitMqOptions options, FanOutTopology topology, BrokerPresence presence) : ISweepGate, IAsyncDisposable
{
    private IConnection? _connection;
    private IChannel? _channel;

    public async ValueTask<bool> HasRoomAsync(CancellationToken cancellationToken)
    {
        if (presence.IsAway)
            return false;
        try
        {
            if (_channel is not { IsOpen: true })
                await OpenAsync(cancellationToken);
            var queued = await _channel!.MessageCountAsync(topology.Plan, cancellationToken)
                + await _channel.MessageCountAsync(topology.Deliver, cancellationToken);
            return queued <= options.SweepQueueLimit;
        }
        catch (Exception exception) when (
            exception is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)) // no answer in time
        {
            // The bus says what is wrong with the broker; the next sweep tries again.
            await CloseAsync();
            return false;
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        _connection = await RabbitMqConnections.OpenAsync(options, "SocialFeed outbox sweep", cancellationToken);
        _channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
    }

    private async ValueTask CloseAsync()
    {
        var connection = _connection;
        _channel = null;
        _connection = null;
        if (connection is null)
            return;
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception) when (
            exception is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            // It was broken already.
        }
    }
}
