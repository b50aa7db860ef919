using MassTransit;

namespace SocialFeed.Messaging;

/// <summary>When this worker last got something done: what fails while nothing else succeeds is not itself to blame. Safe for any thread.</summary>
internal sealed class FanOutProgress(TimeProvider time)
{
    private const long Never = long.MinValue;

    private long _lastDone = Never;

    public void Done() => Volatile.Write(ref _lastDone, time.GetTimestamp());

    public bool IsWithin(TimeSpan period) => Volatile.Read(ref _lastDone) is var at and not Never && time.GetElapsedTime(at) <= period;
}

/// <summary>Notes every message that a consumer has handled.</summary>
internal sealed class FanOutProgressFilter(FanOutProgress progress) : IFilter<ConsumeContext>
{
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        await next.Send(context);
        progress.Done();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("fanOutProgress");
}
