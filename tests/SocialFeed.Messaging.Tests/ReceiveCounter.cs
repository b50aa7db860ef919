using MassTransit;

namespace SocialFeed.Messaging.Tests;

/// <summary>Lets a test wait until the bus is done with so many messages, whatever became of them.</summary>
public sealed class ReceiveCounter : IReceiveObserver
{
    private readonly SemaphoreSlim _received = new(0);

    public async Task WaitForAsync(int messages, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i++)
            await _received.WaitAsync(cancellationToken);
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        _received.Release();
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        _received.Release();
        return Task.CompletedTask;
    }
}
