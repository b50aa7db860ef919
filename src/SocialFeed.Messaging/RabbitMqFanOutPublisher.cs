using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging;

/// <summary>
/// Publishes fan-out work to RabbitMQ. Entries are taken at once and published in the background, many unconfirmed at a time, so that posting never waits for
/// the broker; buckets are confirmed before the planner's message is acknowledged. What cannot be published is dropped: the outbox has it. Safe for any thread.
/// </summary>
internal sealed class RabbitMqFanOutPublisher : BackgroundService, IFanOutPublisher
{
    /// <summary>How long stopping waits for what is not confirmed yet.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(3);

    private readonly IBus _bus;
    private readonly RabbitMqOptions _options;
    private readonly RepublishSchedule? _schedule;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BrokerCircuit _circuit;
    private readonly Channel<TimelineEntry> _waiting;
    private readonly SemaphoreSlim _unconfirmed;

    // 1 from the first entry that found the backlog full until half of it is free: one log line for each, not one per entry.
    private int _isFull;

    /// <param name="schedule">For a process that sweeps the outbox; elsewhere no entry comes twice.</param>
    public RabbitMqFanOutPublisher(
        IBus bus, RabbitMqOptions options, RepublishSchedule? schedule, TimeProvider time, ILogger<RabbitMqFanOutPublisher> logger)
    {
        (_bus, _options, _schedule, _time, _logger) = (bus, options, schedule, time, logger);
        _circuit = new BrokerCircuit(time, options.BreakFor);
        _waiting = Channel.CreateBounded<TimelineEntry>(options.PublishBacklog);
        _unconfirmed = new SemaphoreSlim(options.MaxUnconfirmed);
    }

    /// <summary>Nothing is published at the moment, since the broker failed just now.</summary>
    internal bool IsBroken => _circuit.IsOpen;

    /// <summary>The reason for what failed is gone: the next message need not wait.</summary>
    internal void TryAgain()
    {
        if (_circuit.Succeeded())
            Log.PublishingAgain(_logger);
    }

    /// <summary>Messages published and not confirmed.</summary>
    internal int Unconfirmed => _options.MaxUnconfirmed - _unconfirmed.CurrentCount;

    /// <summary>Takes the entry, or leaves it to the outbox when the broker is away or behind. Never waits, never fails.</summary>
    public ValueTask PublishEntryAsync(TimelineEntry entry, CancellationToken cancellationToken)
    {
        if (_schedule?.TryTake(entry.Position) == false)
            return ValueTask.CompletedTask;
        if (!_circuit.TryPass())
            _schedule?.Forget(entry.Position);
        else if (!_waiting.Writer.TryWrite(entry))
        {
            _schedule?.Forget(entry.Position);
            if (Interlocked.Exchange(ref _isFull, 1) == 0)
                Log.PublishBacklogFull(_logger, _options.PublishBacklog);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Completes when the broker has confirmed.</summary>
    /// <exception cref="BrokerUnavailableException">It did not, or has just failed; nobody waited long.</exception>
    public async ValueTask PublishBucketAsync(TimelineEntry entry, int bucket, CancellationToken cancellationToken)
    {
        if (!_circuit.TryPass())
            throw new BrokerUnavailableException($"Bucket {bucket} of entry {entry.Position} is not published: RabbitMQ failed just now.", null);
        await _unconfirmed.WaitAsync(cancellationToken);
        try
        {
            await PublishAsync(DeliverBucket.Of(entry, bucket), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"Bucket {bucket} of entry {entry.Position} was not confirmed by RabbitMQ.", exception);
        }
        finally
        {
            _unconfirmed.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        try
        {
            if (ExecuteTask is { } pump)
                await pump.WaitAsync(DrainTimeout, _time, cancellationToken);
            for (var i = 0; i < _options.MaxUnconfirmed; i++)
                await _unconfirmed.WaitAsync(cancellationToken).WaitAsync(DrainTimeout, _time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // What is not confirmed by now the outbox has.
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var entry in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            if (Volatile.Read(ref _isFull) == 1 && _waiting.Reader.Count <= _options.PublishBacklog / 2 && Interlocked.Exchange(ref _isFull, 0) == 1)
                Log.BacklogOpen(_logger);
            await _unconfirmed.WaitAsync(stoppingToken);
            // Bounded by the slots, each released by its own message.
            _ = PublishAndReleaseAsync(entry);
        }
    }

    private async Task PublishAndReleaseAsync(TimelineEntry entry)
    {
        try
        {
            await PublishAsync(PlanFanOut.Of(entry), CancellationToken.None);
        }
        catch (Exception exception)
        {
            _schedule?.Forget(entry.Position);
            Log.NotConfirmed(_logger, entry.Position, exception.Message);
        }
        finally
        {
            _unconfirmed.Release();
        }
    }

    private async Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_options.PublishTimeout);
        try
        {
            // MassTransit does not give up while it waits for an exchange to be declared.
            await _bus.Publish(message, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            DrainAfterFailure(exception);
            throw;
        }

        TryAgain();
    }

    /// <summary>What waits behind the failed one would only wait for nothing, each for its own timeout.</summary>
    private void DrainAfterFailure(Exception exception)
    {
        if (!_circuit.Failed())
            return;
        Log.PublishingStopped(_logger, exception is OperationCanceledException ? $"no confirmation within {_options.PublishTimeout}" : exception.Message);
        // As many as there can be, so that this ends even while others go on writing.
        for (var i = 0; i < _options.PublishBacklog && _waiting.Reader.TryRead(out var entry); i++)
            _schedule?.Forget(entry.Position);
    }
}

/// <summary>RabbitMQ could not take a message; the outbox has the work.</summary>
public sealed class BrokerUnavailableException(string message, Exception? innerException) : Exception(message, innerException);
