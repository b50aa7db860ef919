using System.Net;
using System.Text;

namespace SocialFeed.Cql;

/// <summary>Base of everything that goes wrong in operation. Misuse of the API is an ArgumentException or InvalidOperationException instead.</summary>
public abstract class CqlException : Exception
{
    protected CqlException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>The nodes that were asked, each with what went wrong there, in order; the last is this error. Empty when no node was asked or the message names it.</summary>
    public IReadOnlyList<KeyValuePair<EndPoint, Exception>> TriedHosts { get; internal set; } = [];

    /// <summary>What happened, what to change, and every node that was asked.</summary>
    public override string Message => Describe();

    /// <summary>What to change, as a sentence; null when the error says it.</summary>
    private protected virtual string? Advice => null;

    private string Describe()
    {
        if (TriedHosts.Count == 0)
            return base.Message;
        var text = new StringBuilder(base.Message.TrimEnd('.')).Append('.');
        if (Advice is { } advice)
            text.Append(' ').Append(advice);
        text.Append(TriedHosts.Count == 1 ? " Asked: " : " Asked, one after the other: ");
        for (var i = 0; i < TriedHosts.Count; i++)
        {
            var (host, error) = TriedHosts[i];
            text.Append(i == 0 ? "" : "; ").Append(host);
            if (!ReferenceEquals(error, this))
                text.Append(" (").Append((error is CqlException other ? other.OwnMessage : error.Message).TrimEnd('.')).Append(')');
        }
        return text.Append('.').ToString();
    }

    private string OwnMessage => base.Message;
}

/// <summary>No answer within the request's timeout. A write may or may not have happened.</summary>
public sealed class OperationTimedOutException : CqlException
{
    public OperationTimedOutException(EndPoint? host, TimeSpan timeout, bool written)
        : base($"{host?.ToString() ?? "No host"} did not answer within {timeout.TotalMilliseconds:0} ms"
            + (written ? "." : " (the request was still waiting to be sent).")
            + " Raise the request timeout, lower the concurrency, or look at the load of that host.")
    {
        Host = host;
        Timeout = timeout;
        WasWritten = written;
    }

    public EndPoint? Host { get; }

    public TimeSpan Timeout { get; }

    /// <summary>False when not a byte of the request had been handed to the socket: then it had no effect.</summary>
    public bool WasWritten { get; }
}

/// <summary>A connection could not be made, or was lost. <see cref="WasWritten"/> tells whether the request may have had an effect.</summary>
public sealed class ConnectionException : CqlException
{
    public ConnectionException(EndPoint host, string reason, bool written, Exception? inner = null)
        : base($"Connection to {host}: {reason}", inner)
    {
        Host = host;
        Reason = reason;
        WasWritten = written;
    }

    public EndPoint Host { get; }

    public string Reason { get; }

    /// <summary>False when the request was provably never handed to the socket, so that sending it elsewhere is always safe.</summary>
    public bool WasWritten { get; }

    internal ConnectionException ForRequest(bool written) => written == WasWritten ? this : new ConnectionException(Host, Reason, written, InnerException);
}

/// <summary>Every connection of a host is full: its bound of requests in flight, or of bytes not yet sent, is reached.</summary>
public sealed class BusyPoolException : CqlException
{
    public BusyPoolException(EndPoint host, string what)
        : base($"{host} takes no more requests now: {what}. Lower the concurrency or raise the bound in PoolingOptions.") => Host = host;

    public EndPoint Host { get; }
}

/// <summary>The server does not speak the protocol version that was offered.</summary>
public sealed class UnsupportedProtocolVersionException : CqlException
{
    public UnsupportedProtocolVersionException(EndPoint host, ProtocolVersion offered, int? serverVersion, string serverMessage)
        : base($"{host} does not speak protocol version {(int)offered}: {serverMessage}")
    {
        Host = host;
        Offered = offered;
        ServerVersion = serverVersion;
    }

    public EndPoint Host { get; }

    public ProtocolVersion Offered { get; }

    /// <summary>The version in the header of the server's answer: its highest (which may be a beta), when it said one.</summary>
    public int? ServerVersion { get; }
}
