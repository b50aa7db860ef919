using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>Timeouts and heartbeats, driven by <see cref="DeadlineSweeper"/>.</summary>
internal sealed partial class Connection
{
    private readonly long _heartbeatInterval;
    private readonly long _heartbeatTimeout;
    private readonly long _silenceBeforeProbe;
    private long _lastIdle;
    private long _nearestDeadline = long.MaxValue;
    private long _heartbeatSent;

    /// <summary>Sees that there is a reading thread, ends the requests whose time is up, and sees whether the connection is alive. Never blocks.</summary>
    internal void Sweep()
    {
        WatchReader();
        if (IsClosed)
            return;
        var now = _time.GetTimestamp();
        if (now >= Volatile.Read(ref _nearestDeadline))
            ExpireRequests(now);
        if (_heartbeatInterval > 0 && _handshakeDone)
            CheckHeartbeat(now);
    }

    private void ExpireRequests(long now)
    {
        var expired = new List<PendingRequest>();
        lock (_gate)
        {
            _nearestDeadline = _slots.TakeExpired(now, expired);
            _orphans += expired.Count;
            CompleteDrainWhenIdle();
        }
        foreach (var request in expired)
        {
            // What still waits in the buffer will be sent nevertheless, so it counts as written.
            request.Complete(Response.Failed(
                ResponseStatus.TimedOut, new OperationTimedOutException(EndPoint, request.Timeout, written: true)));
        }
    }

    private void CheckHeartbeat(long now)
    {
        var lastRead = Volatile.Read(ref _lastRead);
        // With requests under way silence is suspicious sooner; the oldest of them may have just been sent, so it counts from the last look.
        if (InFlight == Orphans)
            _lastIdle = now;
        if (now - lastRead < _heartbeatInterval && now - Math.Max(lastRead, _lastIdle) < _silenceBeforeProbe)
            return;
        var sent = Volatile.Read(ref _heartbeatSent);
        if (sent == 0)
            SendHeartbeat(now);
        else if (now - Math.Max(sent, lastRead) >= _heartbeatTimeout)
            Close($"nothing was heard for {_time.GetElapsedTime(lastRead, now).TotalSeconds:0.#} s, and no answer to a heartbeat came");
    }

    private void SendHeartbeat(long now)
    {
        lock (_gate)
        {
            if (_closeReason is not null)
                return;
            // With every id taken there is none to ask with; should none of them be answered, they become orphans, for which it is replaced.
            if (_slots.Count >= StreamSlots.IdMax)
                return;
            _heartbeatSent = now;
            Append(PendingRequest.Heartbeat, PlainRequest.Options, new RequestParameters { Version = Version }, 0, long.MaxValue);
            WakeWriter();
        }
    }
}
