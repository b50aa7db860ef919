using MassTransit;
using MassTransit.Middleware;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace SocialFeed.Messaging;

/// <summary>
/// Sees to it that a receive endpoint learns that its channel has ended, always and at once, so that it opens another. RabbitMQ.Client 7.2 tells the channels of a
/// lost connection one after the other, each only when all messages of the one before have been handled; MassTransit 8.5 may meanwhile wait in such a message for
/// all of them to be handled, or dispose of the connection, after which no further channel is told, or not yet have been told that it consumes, and wait for that.
/// Any of these left an endpoint that took no messages until the process ended.
/// </summary>
internal sealed class ChannelEndFilter : IFilter<ChannelContext>
{
    public Task Send(ChannelContext context, IPipe<ChannelContext> next) => next.Send(new EndingChannel(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("channelEnd");
}

/// <summary>The channel as it is, except that what consumes on it is an <see cref="EndingConsumer"/>.</summary>
file sealed class EndingChannel(ChannelContext inner) : ProxyPipeContext(inner), ChannelContext
{
    public IChannel Channel => inner.Channel;

    public ConnectionContext ConnectionContext => inner.ConnectionContext;

    public async Task<string> BasicConsume(
        string queue, bool noAck, bool exclusive, IDictionary<string, object> arguments, IAsyncBasicConsumer consumer, string consumerTag,
        CancellationToken cancellationToken)
    {
        var ending = new EndingConsumer(consumer, Channel);
        Channel.ChannelShutdownAsync += ending.EndAsync;
        return await inner.BasicConsume(queue, noAck, exclusive, arguments, ending, consumerTag, cancellationToken);
    }

    public Task BasicCancel(string consumerTag, CancellationToken cancellationToken) => inner.BasicCancel(consumerTag, cancellationToken);

    public Task BasicPublishAsync(
        string exchange, string routingKey, bool mandatory, BasicProperties basicProperties, byte[] body, bool awaitAck, CancellationToken cancellationToken) =>
        inner.BasicPublishAsync(exchange, routingKey, mandatory, basicProperties, body, awaitAck, cancellationToken);

    public ValueTask BasicAck(ulong deliveryTag, bool multiple, CancellationToken cancellationToken) => inner.BasicAck(deliveryTag, multiple, cancellationToken);

    public Task BasicNack(ulong deliveryTag, bool multiple, bool requeue, CancellationToken cancellationToken) =>
        inner.BasicNack(deliveryTag, multiple, requeue, cancellationToken);

    public Task BasicQos(uint prefetchSize, ushort prefetchCount, bool global, CancellationToken cancellationToken) =>
        inner.BasicQos(prefetchSize, prefetchCount, global, cancellationToken);

    public Task ExchangeBind(string destination, string source, string routingKey, IDictionary<string, object> arguments, CancellationToken cancellationToken) =>
        inner.ExchangeBind(destination, source, routingKey, arguments, cancellationToken);

    public Task ExchangeDeclare(
        string exchange, string type, bool durable, bool autoDelete, IDictionary<string, object> arguments, CancellationToken cancellationToken) =>
        inner.ExchangeDeclare(exchange, type, durable, autoDelete, arguments, cancellationToken);

    public Task ExchangeDeclarePassive(string exchange, CancellationToken cancellationToken) => inner.ExchangeDeclarePassive(exchange, cancellationToken);

    public Task QueueBind(string queue, string exchange, string routingKey, IDictionary<string, object> arguments, CancellationToken cancellationToken) =>
        inner.QueueBind(queue, exchange, routingKey, arguments, cancellationToken);

    public Task<QueueDeclareOk> QueueDeclare(
        string queue, bool durable, bool exclusive, bool autoDelete, IDictionary<string, object> arguments, CancellationToken cancellationToken) =>
        inner.QueueDeclare(queue, durable, exclusive, autoDelete, arguments, cancellationToken);

    public Task<QueueDeclareOk> QueueDeclarePassive(string queue, CancellationToken cancellationToken) => inner.QueueDeclarePassive(queue, cancellationToken);

    public Task<uint> QueuePurge(string queue, CancellationToken cancellationToken) => inner.QueuePurge(queue, cancellationToken);

    public void NotifyFaulted(Exception exception, Uri inputAddress) => inner.NotifyFaulted(exception, inputAddress);
}

/// <summary>Lets go of the messages being handled when the channel ends, and tells MassTransit's consumer of the end itself.</summary>
file sealed class EndingConsumer(IAsyncBasicConsumer inner, IChannel channel) : IAsyncBasicConsumer
{
    // Has nothing to dispose of: no timer, no handle.
    private readonly CancellationTokenSource _ended = new();
    private string _tag = "";

    public IChannel? Channel => channel;

    public async Task EndAsync(object sender, ShutdownEventArgs reason)
    {
        // What is let go goes on elsewhere, not in the middle of this.
        _ = _ended.CancelAsync();
        // It may still be waiting to be told that it consumes. To be told twice does no harm.
        await inner.HandleBasicConsumeOkAsync(_tag, CancellationToken.None);
        await inner.HandleChannelShutdownAsync(channel, reason);
    }

    public async Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // The broker gives it to somebody again.
        if (_ended.IsCancellationRequested)
            return;
        // A copy, since the body is taken back when this returns, and the handling may go on.
        var handling = inner.HandleBasicDeliverAsync(
            consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray(), cancellationToken);
        try
        {
            await handling.WaitAsync(_ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // It ends soon: MassTransit cancels the messages of a channel that has ended.
        }
    }

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken)
    {
        _tag = consumerTag;
        return inner.HandleBasicConsumeOkAsync(consumerTag, cancellationToken);
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken) => inner.HandleBasicCancelAsync(consumerTag, cancellationToken);

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken) =>
        inner.HandleBasicCancelOkAsync(consumerTag, cancellationToken);

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => inner.HandleChannelShutdownAsync(channel, reason);
}
