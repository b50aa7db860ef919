using System.Diagnostics.CodeAnalysis;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.Histories;

/// <param name="Bucket">Null for the planning of the entry.</param>
internal readonly record struct FanOutMessage(TimelineEntry Entry, int? Bucket);

/// <summary>A message bus that keeps what is published until the test takes it, in whatever order it likes. Thread-safe.</summary>
internal sealed class MessageQueue : IFanOutPublisher
{
    private readonly List<FanOutMessage> _waiting = [];

    public int Count
    {
        get
        {
            lock (_waiting)
                return _waiting.Count;
        }
    }

    public ValueTask PublishEntryAsync(TimelineEntry entry, CancellationToken cancellationToken)
    {
        Return(new FanOutMessage(entry, null));
        return ValueTask.CompletedTask;
    }

    public ValueTask PublishBucketAsync(TimelineEntry entry, int bucket, CancellationToken cancellationToken)
    {
        Return(new FanOutMessage(entry, bucket));
        return ValueTask.CompletedTask;
    }

    public bool TryTake(int index, [MaybeNullWhen(false)] out FanOutMessage message)
    {
        lock (_waiting)
        {
            message = default;
            if (index < 0 || index >= _waiting.Count)
                return false;
            message = _waiting[index];
            _waiting.RemoveAt(index);
            return true;
        }
    }

    public void Return(FanOutMessage message)
    {
        lock (_waiting)
            _waiting.Add(message);
    }
}
