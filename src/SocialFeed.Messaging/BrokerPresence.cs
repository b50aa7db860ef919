using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SocialFeed.Messaging;

/// <summary>
/// Stands before every attempt of the bus to connect and waits there until a broker answers: so the bus is back a second after the broker is, whatever delay
/// its own retries have grown to, and an outage is two lines in the log. Safe for any thread.
/// </summary>
internal sealed class BrokerPresence(
    RabbitMqOptions options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<BrokerPresence> logger)
{
    /// <summary>AMQP 0-9-1, section 4.2.2: what a client says first. A broker answers at once; a paused one, whose kernel still takes connections, does not.</summary>
    private static readonly byte[] ProtocolHeader = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1];

    private volatile bool _isAway;

    /// <summary>The broker was lost and has not answered since.</summary>
    public bool IsAway => _isAway;

    /// <summary>Completes when the broker answers.</summary>
    /// <exception cref="OperationCanceledException">The host is stopping.</exception>
    public async Task WaitAsync()
    {
        var stopping = lifetime.ApplicationStopping;
        while (await FindFaultAsync(stopping) is { } fault)
        {
            if (!_isAway)
            {
                _isAway = true;
                Log.BrokerAway(logger, options.Host, options.Port, fault);
            }

            await Task.Delay(options.ProbeInterval, time, stopping);
        }

        if (_isAway)
        {
            _isAway = false;
            Log.BrokerBack(logger, options.Host, options.Port);
        }
    }

    /// <summary>Whether a broker takes connections now.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken) => await FindFaultAsync(cancellationToken) is null;

    /// <summary>Null when a broker answers.</summary>
    private async Task<string?> FindFaultAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(options.ConnectTimeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(options.Host, options.Port, patience.Token);
            if (options.UseTls)
                return null;
            var stream = client.GetStream();
            await stream.WriteAsync(ProtocolHeader, patience.Token);
            return await stream.ReadAsync(new byte[1], patience.Token) == 1 ? null : "it closed the connection";
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return $"no answer within {options.ConnectTimeout.TotalSeconds:0.#} s";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return exception.Message;
        }
    }
}
