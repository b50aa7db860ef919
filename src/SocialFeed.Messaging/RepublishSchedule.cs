namespace SocialFeed.Messaging;

/// <summary>
/// Keeps the sweeper from sending the same pending entry every few seconds while it waits its turn in a queue: each time it may be sent again only after twice
/// the delay. Holds at most two generations of entries; one that is forgotten is merely sent once more. Safe for any thread.
/// </summary>
internal sealed class RepublishSchedule(TimeProvider time, TimeSpan delay, TimeSpan maxDelay)
{
    /// <summary>Entries in one generation: about 10 MB in all.</summary>
    internal const int GenerationSize = 100_000;

    private readonly Lock _gate = new();
    private Dictionary<long, (long NextAt, int Sent)> _current = [];
    private Dictionary<long, (long NextAt, int Sent)> _previous = [];

    /// <summary>True when the entry may be sent now; counts it as sent.</summary>
    public bool TryTake(long position)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            if (!_current.TryGetValue(position, out var sent))
                _previous.TryGetValue(position, out sent);
            if (sent.Sent > 0 && now < sent.NextAt)
                return false;
            if (_current.Count >= GenerationSize && !_current.ContainsKey(position))
                (_previous, _current) = (_current, []);
            _current[position] = (now + (long)(DelayAfter(sent.Sent).TotalSeconds * time.TimestampFrequency), sent.Sent + 1);
            return true;
        }
    }

    /// <summary>It was not sent after all.</summary>
    public void Forget(long position)
    {
        lock (_gate)
        {
            _current.Remove(position);
            _previous.Remove(position);
        }
    }

    private TimeSpan DelayAfter(int sent)
    {
        var doubled = delay * Math.Pow(2, Math.Min(sent, 30));
        return doubled < maxDelay ? doubled : maxDelay;
    }
}
