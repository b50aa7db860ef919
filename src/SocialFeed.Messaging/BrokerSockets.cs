using System.Collections.Concurrent;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace SocialFeed.Messaging;

/// <summary>The TCP connections of the bus, so that they can be cut: whatever waits on one for an answer then fails at once. Safe for any thread.</summary>
internal sealed class BrokerSockets
{
    private readonly ConcurrentDictionary<TcpClientAdapter, Socket> _open = new();

    public ITcpClient Open(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new TrackedClient(socket, _open);
        _open[client] = socket;
        return client;
    }

    /// <summary>Ends all connections there are, without another word to the broker; the bus makes new ones by itself.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys)
            client.Close();
    }

    private sealed class TrackedClient(Socket socket, ConcurrentDictionary<TcpClientAdapter, Socket> open) : TcpClientAdapter(socket)
    {
        public override NetworkStream GetStream() => new UnfailingStream(Client);

        public override void Close()
        {
            if (open.TryRemove(this, out _))
                base.Close();
        }
    }

    /// <summary>
    /// Writing never fails. When a connection breaks, the client library's loop that writes would end without a word: messages would pile up before it, the
    /// next one would wait for room, holding what the loop that reads needs to tell of the end, and nobody would ever be told (RabbitMQ.Client 7). So writes
    /// to a broken connection go nowhere, and reading, which fails as well, ends it.
    /// </summary>
    private sealed class UnfailingStream(Socket socket) : NetworkStream(socket)
    {
        private volatile bool _isBroken;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isBroken)
                return;
            try
            {
                await base.WriteAsync(buffer, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                _isBroken = true;
                // Reading has to fail too, whatever it was that failed here.
                Socket.Dispose();
            }
        }
    }
}
