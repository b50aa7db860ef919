using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SocialFeed.Messaging;

/// <summary>
/// The dead letters of one installation: looked through without taking them, and sent back to where they failed. What is on loan to one reader no other sees
/// until it is given back; a reader that dies gives everything back. Not for several threads.
/// </summary>
public sealed class DeadLetterQueue : IAsyncDisposable
{
    /// <summary>Letters on their way back to a queue at a time.</summary>
    private const int ReplayBatch = 100;

    /// <summary>With <see cref="LookEvery"/> half a second: another reader may have taken some of them meanwhile.</summary>
    private const int LooksAfterReturn = 50;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private readonly RabbitMqOptions _options;
    private readonly FanOutTopology _topology;
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private DeadLetterQueue(RabbitMqOptions options, IConnection connection, IChannel channel)
    {
        (_options, _connection, _channel) = (options, connection, channel);
        _topology = new FanOutTopology(options);
    }

    /// <exception cref="DeadLettersUnavailableException">The broker cannot be reached, refuses, or has no such queue.</exception>
    public static async Task<DeadLetterQueue> OpenAsync(RabbitMqOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        IConnection? connection = null;
        try
        {
            connection = await RabbitMqConnections.OpenAsync(options, "SocialFeed dead letters", cancellationToken);
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
            var queue = new DeadLetterQueue(options, connection, channel);
            await channel.QueueDeclarePassiveAsync(queue._topology.Dead, cancellationToken);
            return queue;
        }
        catch (Exception exception) when (IsBrokers(exception))
        {
            if (connection is not null)
                await connection.DisposeAsync();
            throw Explain(options, exception);
        }
    }

    /// <summary>The oldest letters, and how many there are in all.</summary>
    /// <exception cref="DeadLettersUnavailableException">The broker was lost meanwhile.</exception>
    public async Task<(List<DeadLetter> Letters, long Total)> ListAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        try
        {
            var total = await _channel.MessageCountAsync(_topology.Dead, cancellationToken);
            var letters = new List<DeadLetter>();
            ulong lastTag = 0;
            while (letters.Count < Math.Min(limit, total) && await _channel.BasicGetAsync(_topology.Dead, autoAck: false, cancellationToken) is { } got)
            {
                lastTag = got.DeliveryTag;
                letters.Add(DeadLetter.Of(got.BasicProperties, got.Body.Span));
            }

            await GiveBackAsync(lastTag, total);
            return (letters, total);
        }
        catch (Exception exception) when (IsBrokers(exception))
        {
            throw Explain(_options, exception);
        }
    }

    /// <summary>
    /// Sends letters back to the queues where they failed, as new messages; each leaves the dead letters once the broker has confirmed it. Looks at those that
    /// are there at the start, so that what fails again meanwhile is not replayed twice.
    /// </summary>
    /// <returns>How many were sent, copies included, and those that could not be, since nothing says where they came from.</returns>
    /// <exception cref="DeadLettersUnavailableException">The broker was lost meanwhile.</exception>
    public async Task<(int Replayed, List<DeadLetter> Stranded)> ReplayAsync(Func<DeadLetter, bool> isWanted, CancellationToken cancellationToken)
    {
        try
        {
            var total = await _channel.MessageCountAsync(_topology.Dead, cancellationToken);
            var (replayed, lastKept) = (0, 0UL);
            var stranded = new List<DeadLetter>();
            var batch = new List<(DeadLetter Letter, BasicGetResult Message)>();
            for (var i = 0L; i < total && await _channel.BasicGetAsync(_topology.Dead, autoAck: false, cancellationToken) is { } got; i++)
            {
                var letter = DeadLetter.Of(got.BasicProperties, got.Body.Span);
                if (isWanted(letter) && letter.Queue is not null)
                {
                    batch.Add((letter, got));
                }
                else
                {
                    lastKept = got.DeliveryTag;
                    if (letter.Queue is null && isWanted(letter))
                        stranded.Add(letter);
                }

                if (batch.Count == ReplayBatch)
                    replayed += await ReplayBatchAsync(batch, cancellationToken);
            }

            replayed += await ReplayBatchAsync(batch, cancellationToken);
            await GiveBackAsync(lastKept, total - replayed);
            return (replayed, stranded);
        }
        catch (Exception exception) when (IsBrokers(exception))
        {
            throw Explain(_options, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<int> ReplayBatchAsync(List<(DeadLetter Letter, BasicGetResult Message)> batch, CancellationToken cancellationToken)
    {
        var sent = new List<Task>(batch.Count);
        foreach (var (letter, message) in batch)
        {
            var properties = new BasicProperties
            {
                ContentType = message.BasicProperties.ContentType,
                MessageId = message.BasicProperties.MessageId,
                Persistent = true,
            };
            sent.Add(_channel.BasicPublishAsync("", letter.Queue!, mandatory: true, properties, message.Body, cancellationToken).AsTask());
        }

        await Task.WhenAll(sent).WaitAsync(_options.PublishTimeout, cancellationToken);
        foreach (var (_, message) in batch)
            await _channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        var count = batch.Count;
        batch.Clear();
        return count;
    }

    /// <summary>
    /// Gives back everything up to this tag, itself not acknowledged, in its old order. Not cancelled: it is what makes the letters visible again. The broker
    /// does it in its own time, so this waits a moment until they are there for the next look.
    /// </summary>
    private async Task GiveBackAsync(ulong lastTag, long expected)
    {
        if (lastTag == 0)
            return;
        await _channel.BasicNackAsync(lastTag, multiple: true, requeue: true, CancellationToken.None);
        using var timer = new PeriodicTimer(LookEvery);
        for (var looks = 0; looks < LooksAfterReturn && await _channel.MessageCountAsync(_topology.Dead, CancellationToken.None) < expected; looks++)
            await timer.WaitForNextTickAsync(CancellationToken.None);
    }

    private static bool IsBrokers(Exception exception) => exception is RabbitMQClientException or IOException or TimeoutException;

    private static DeadLettersUnavailableException Explain(RabbitMqOptions options, Exception exception)
    {
        var advice = exception switch
        {
            OperationInterruptedException { ShutdownReason.ReplyCode: 404 } =>
                $"There is no queue {new FanOutTopology(options).Dead} at {options.Address}: no gateway or worker has run there yet, or "
                + $"{RabbitMqOptions.Section}:QueuePrefix or VirtualHost differ from theirs.",
            BrokerUnreachableException { InnerException: AuthenticationFailureException } =>
                $"RabbitMQ refused {options.Address}: check {RabbitMqOptions.Section}:Username and Password.",
            BrokerUnreachableException => $"RabbitMQ does not answer at {options.Address}: check {RabbitMqOptions.Section}:Host and Port, and whether it runs.",
            _ => $"RabbitMQ at {options.Address} failed: {exception.Message}",
        };
        return new DeadLettersUnavailableException(advice, exception);
    }
}

/// <summary>The dead letters cannot be read or replayed now; the message says what to check.</summary>
public sealed class DeadLettersUnavailableException(string message, Exception innerException) : Exception(message, innerException);
