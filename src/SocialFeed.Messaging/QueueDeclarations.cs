using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SocialFeed.Messaging;

/// <summary>
/// Declares the queues before every attempt of the bus to connect, as soon as a broker answers, on a connection of its own: the broker may have lost them. Tried
/// until it works or the broker refuses, so that the bus, whose own retries take longer each time, is back a second after the broker is.
/// </summary>
internal sealed class QueueDeclarations(
    FanOutTopology topology, BrokerPresence presence, RabbitMqOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>For all queues together. A broker that has just been started may take seconds for each, and keep one waiting whose leader it has not elected.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Completes when all queues are there.</summary>
    /// <exception cref="RabbitMqConnectionException">The broker refuses: a wrong password, a queue that exists with other arguments.</exception>
    /// <exception cref="OperationCanceledException">The host is stopping.</exception>
    public async Task MakeAsync()
    {
        var stopping = lifetime.ApplicationStopping;
        while (true)
        {
            await presence.WaitAsync();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(AttemptTimeout);
            try
            {
                await using var connection = await RabbitMqConnections.OpenAsync(options, "SocialFeed declarations", patience.Token);
                await using var channel = await connection.CreateChannelAsync(cancellationToken: patience.Token);
                await topology.DeclareAsync(channel, patience.Token);
                return;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                if (!IsPassing(exception))
                    throw new RabbitMqConnectionException($"The queues cannot be declared: {exception.Message}", exception);
            }

            await Task.Delay(options.ProbeInterval, time, stopping);
        }
    }

    /// <summary>Whether the connection was lost or took too long; anything else is what the broker says to these settings.</summary>
    private static bool IsPassing(Exception exception) => exception switch
    {
        OperationInterruptedException interrupted => interrupted.ShutdownReason is null
            or { Initiator: not ShutdownInitiator.Peer } or { ReplyCode: Constants.ConnectionForced or Constants.InternalError },
        _ => exception.GetBaseException() is SocketException or IOException or OperationCanceledException or TimeoutException,
    };
}
