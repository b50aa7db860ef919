using System.Diagnostics;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Connections;

/// <summary>
/// Where senders are resumed. The reading thread does it itself while what they go on with is short: an answer then wakes one thread instead of two, and what the
/// resumed senders of one batch send leaves with one call. They are the application, which may do anything, so nothing rests on their giving the thread back soon:
/// with long ones the thread pool takes over (<see cref="ResumptionCost"/>), a batch has a limit of time after which the pool gets the rest, and when one keeps the
/// thread, by blocking it perhaps, another thread takes over the reading, and the former ends when it gets back.
/// </summary>
internal sealed partial class Connection
{
    /// <summary>Threads that senders may keep; from then on all are resumed on the thread pool.</summary>
    private const int LostReadersMax = 4;

    /// <summary>
    /// More than at other senders, since a reading thread that waits for a server which reads no more is replaced as well; but not with others' requests in its hands.
    /// </summary>
    private const int GatheredUnansweredBytesMax = 64 * 1024;

    /// <summary>For so many times as long as the reading thread may be kept, all are resumed on the thread pool after one has kept it.</summary>
    private const int PoolAfterKeptFactor = 25;

    /// <summary>Answers of one batch are resumed here for so long; the others may run on other cores meanwhile.</summary>
    private static readonly long _batchTimeMax = Stopwatch.Frequency / 4000;

    /// <summary>Of a thread that was a connection's reader and was replaced: all that is left to it is to end.</summary>
    [ThreadStatic]
    private static bool _isReplaced;

    /// <summary>See <see cref="ConnectionOptions.ReaderKeptMax"/>; in ticks of <see cref="Stopwatch"/>.</summary>
    private readonly long _keptMax;

    /// <summary>
    /// Of what the reading thread is in and may be kept by; 0 when it is in nothing. Who sets it back to 0 is the reader: the thread itself, or the sweeper for a
    /// new one.
    /// </summary>
    private long _ticket;
    private long _tickets;
    private int _lostReaders;
    private long _poolUntil;

    /// <summary>The sweeper's: which ticket it saw, and since when.</summary>
    private long _watchedTicket;
    private long _watchedSince;

    /// <summary>What the reading thread gathers; with each thread a new one.</summary>
    private volatile Gathering _gathering = new();

    /// <summary>The reading thread's: who has something to send at the end of a batch.</summary>
    private readonly List<Connection> _toSend = [];

    internal ResumptionCost Cost { get; } = new();

    /// <summary>The size of the stack is the system's: the application runs on it.</summary>
    private void StartReader() => new Thread(RunReader) { IsBackground = true, Name = $"cql-read {EndPoint}" }.Start();

    /// <summary>Resumes the senders of what is left of the batch. False: this thread reads no more, another one has taken over.</summary>
    private bool ResumeBatch()
    {
        if (_batchNext == _batchCount)
            return true;
        var started = Stopwatch.GetTimestamp();
        var now = started;
        var mayBeKept = Options.ResumeOnReadingThread && Volatile.Read(ref _lostReaders) < LostReadersMax;
        var here = mayBeKept && Cost.IsLittle && started >= Volatile.Read(ref _poolUntil);
        var resumedHere = false;
        while (_batchNext < _batchCount)
        {
            var answer = _batch[_batchNext];
            _batch[_batchNext++] = default;
            if (answer.Header.Stream < 0)
            {
                DeliverEvent(answer.Header, BodyOf(answer));
                continue;
            }
            if (answer.Request is not { HasSender: true } request)
            {
                if (answer.OwnBody is { } unread)
                    BodyPool.Return(unread);
                continue;
            }
            here &= now - started <= _batchTimeMax;
            var mayBeHere = request.HasSink ? mayBeKept : here && request.MayResumeHere;
            if (!mayBeHere)
            {
                request.Complete(ToResponse(answer));
                continue;
            }
            if (!resumedHere)
                _gathering.Begin();
            resumedHere = true;
            // Before the ticket: with it the reading, and the receive buffer, may become another thread's at any moment, this one not running at all perhaps.
            var response = ToResponse(answer);
            var ticket = TakeTicket();
            var isReader = false;
            try
            {
                request.CompleteHere(response);
            }
            finally
            {
                isReader = GiveBack(ticket);
            }
            if (!isReader)
                return false;
            var ended = Stopwatch.GetTimestamp();
            Cost.Note(ended - now);
            now = ended;
        }
        return !resumedHere || SendGathered();
    }

    /// <summary>Sends what the senders of a batch have appended, here and on other connections.</summary>
    /// <returns>As <see cref="ResumeBatch"/>.</returns>
    private bool SendGathered()
    {
        _gathering.Take(_toSend);
        if (_toSend.Count == 0)
            return true;
        // Not this object's list once another thread reads.
        Connection[]? many = _toSend.Count == 1 ? null : [.. _toSend];
        var first = _toSend[0];
        _toSend.Clear();
        var ticket = TakeTicket();
        if (many is null)
            first.SendAppended(GatheredUnansweredBytesMax);
        else
            Array.ForEach(many, static c => c.SendAppended());
        return GiveBack(ticket);
    }

    /// <summary>Sends what is there unless somebody else does or there may be no room for it; the writing thread then does.</summary>
    internal void SendAppended(int unansweredBytesMax = InlineUnansweredBytesMax)
    {
        lock (_gate)
        {
            if (_output.Length == 0 || _sending || !_writerWaits)
                return;
            if (_slots.Bytes > unansweredBytesMax && (_output.Length > InlineWithRoomMax || !_transport.HasRoom))
            {
                WakeWriter();
                return;
            }
            _sending = true;
        }
        SendInline();
    }

    /// <summary>When the reading thread cannot send what it has gathered.</summary>
    private void LeaveGatheredToWriters()
    {
        var unsent = new List<Connection>();
        _gathering.Take(unsent);
        foreach (var connection in unsent)
        {
            lock (connection._gate)
            {
                if (connection._output.Length > 0 && !connection._sending && connection._writerWaits)
                    connection.WakeWriter();
            }
        }
    }

    private long TakeTicket()
    {
        var ticket = ++_tickets;
        Volatile.Write(ref _ticket, ticket);
        return ticket;
    }

    private bool GiveBack(long ticket)
    {
        if (Interlocked.CompareExchange(ref _ticket, 0, ticket) == ticket)
            return true;
        _isReplaced = true;
        Interlocked.Decrement(ref _lostReaders);
        return false;
    }

    /// <summary>The sweeper's: replaces a reading thread that is kept.</summary>
    private void WatchReader()
    {
        var ticket = Volatile.Read(ref _ticket);
        var now = Stopwatch.GetTimestamp();
        if (ticket == 0 || ticket != _watchedTicket)
        {
            (_watchedTicket, _watchedSince) = (ticket, now);
            return;
        }
        if (now - _watchedSince < _keptMax || Interlocked.CompareExchange(ref _ticket, 0, ticket) != ticket)
            return;
        Interlocked.Increment(ref _lostReaders);
        Volatile.Write(ref _poolUntil, now + _keptMax * PoolAfterKeptFactor);
        LeaveGatheredToWriters();
        _gathering = new Gathering();
        StartReader();
    }

    /// <summary>The last of the reading: answers that were found and not handed on are lost with the connection.</summary>
    private void EndReading()
    {
        for (; _batchNext < _batchCount; _batchNext++)
        {
            if (_batch[_batchNext].Request is { HasSender: true } request)
                request.Complete(Response.Failed(ResponseStatus.ConnectionLost, new ConnectionException(EndPoint, _closeReason!.Reason, written: true, _closeReason.InnerException)));
            _batch[_batchNext] = default;
        }
        LeaveGatheredToWriters();
        DeadlineSweeper.Remove(this);
    }

    private Response ToResponse(in Answer answer)
    {
        var header = answer.Header;
        if (answer.OwnBody is { } body)
            return Response.FromFrame(header.Opcode, header.Flags, body, header.Length);
        var bytes = BodyOf(answer);
        if (Response.IsPlainVoidFrame(header, bytes))
            return Response.Void;
        var copy = BodyPool.Rent(bytes.Length);
        bytes.CopyTo(copy);
        return Response.FromFrame(header.Opcode, header.Flags, copy, bytes.Length);
    }

    private ReadOnlySpan<byte> BodyOf(in Answer answer) => (answer.OwnBody ?? _received).AsSpan(answer.Offset, answer.Header.Length);
}
