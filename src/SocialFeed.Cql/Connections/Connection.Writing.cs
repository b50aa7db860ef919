namespace SocialFeed.Cql.Connections;

/// <summary>The sending side.</summary>
internal sealed partial class Connection
{
    /// <summary>
    /// With so few requests in flight, a sender sends by itself when nobody else does: no hop to the writing thread, which on a busy machine may take milliseconds.
    /// With more, what that hop gathers is worth it.
    /// </summary>
    private const int InlineInFlightMax = 256;

    /// <summary>
    /// And only with so few bytes that are not answered: what can be on its way then fits the buffers of both systems, so that a sender does not wait for a server
    /// that reads no more.
    /// </summary>
    private const int InlineUnansweredBytesMax = 32 * 1024;

    /// <summary>What a socket that has room takes without waiting: it says so when a third of its buffer is free, and the smallest buffers are of some 45 kB.</summary>
    private const int InlineWithRoomMax = 8 * 1024;

    /// <summary>
    /// Long batches are handed over in pieces, so that after a broken connection it is known of most waiting requests that they were never sent.
    /// </summary>
    private const int PieceSize = 64 * 1024;

    private const int StackSize = 512 * 1024;

    private bool _sending;
    private bool _writerWaits;

    private enum Flush
    {
        None,
        Inline,
    }

    /// <summary>Under the lock, after an append: whether this sender is to send now. If the writing thread is to, it is woken.</summary>
    private Flush DecideFlush()
    {
        if (!_writerWaits || _sending || Gathering.OfThread?.TryAdd(this) == true)
            return Flush.None;
        if (_slots.Count <= InlineInFlightMax && _slots.Bytes <= InlineUnansweredBytesMax)
        {
            _sending = true;
            return Flush.Inline;
        }
        WakeWriter();
        return Flush.None;
    }

    /// <summary>Under the lock.</summary>
    private void WakeWriter()
    {
        _writerWaits = false;
        Monitor.Pulse(_gate);
    }

    /// <summary>By who has set <see cref="_sending"/>. What others append meanwhile is the writing thread's, so that no sender sends for all of them.</summary>
    private void SendInline()
    {
        SendOne();
        lock (_gate)
        {
            _sending = false;
            if (_output.Length > 0)
                WakeWriter();
        }
    }

    private void RunWriter()
    {
        while (true)
        {
            lock (_gate)
            {
                while ((_output.Length == 0 || _sending) && _closeReason is null)
                {
                    _writerWaits = true;
                    Monitor.Wait(_gate);
                }
                _writerWaits = false;
                if (_closeReason is not null)
                {
                    _output.Release();
                    return;
                }
            }
            SendOne();
        }
    }

    /// <summary>Sends what has gathered. One thread at a time: the writing one, or the sender that has set <see cref="_sending"/>.</summary>
    private void SendOne()
    {
        ReadOnlyMemory<byte> batch;
        byte[] buffer;
        lock (_gate)
        {
            if (_output.Length == 0)
                return;
            batch = _output.Take(out buffer);
        }
        try
        {
            for (var rest = batch; rest.Length > 0;)
            {
                var piece = rest[..Math.Min(PieceSize, rest.Length)];
                if (!TryHandOver(piece.Length))
                    break;
                _transport.Send(piece.Span);
                rest = rest[piece.Length..];
            }
        }
        catch (Exception e)
        {
            // Whatever it is: requests must not be left waiting, nor may the writing thread end the process.
            Close("sending failed: " + e.Message, e);
        }
        lock (_gate)
            _output.GiveBack(buffer);
    }

    /// <summary>
    /// Whether bytes may go to the socket. Not once the connection is closed: of what had not been handed over by then the senders have been told that it was never
    /// sent, and they send it elsewhere.
    /// </summary>
    private bool TryHandOver(int length)
    {
        lock (_gate)
        {
            if (_closeReason is not null)
                return false;
            _handedOver += length;
            return true;
        }
    }
}
