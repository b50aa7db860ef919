using System.Net;
using System.Net.Sockets;

namespace SocialFeed.Cql.FakeNode.Faults;

/// <summary>Stands between a client and a real server and cuts, stalls or chops what goes through. Thread-safe.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly IPEndPoint server;
    private readonly Socket listener;
    private readonly Task accepting;
    private readonly Lock gate = new();
    private readonly List<Socket> sockets = [];
    private int accepted;

    /// <summary>Listens on an address with a free port.</summary>
    public FaultProxy(IPEndPoint server, IPAddress address)
    {
        this.server = server;
        listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndPoint!;

    /// <summary>Connections taken so far.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    /// <summary>Set, everything goes on in pieces of these sizes.</summary>
    public Func<int>? PieceSizes { get; set; }

    /// <summary>Resets every connection, on both sides; new ones are taken.</summary>
    public void Cut()
    {
        Socket[] open;
        lock (gate)
        {
            open = [.. sockets];
            sockets.Clear();
        }
        foreach (var socket in open)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Its other side was faster.
            }
            socket.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        Cut();
        await accepting.ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var client = await listener.AcceptAsync().ConfigureAwait(false);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var upstream = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (gate)
            sockets.AddRange([client, upstream]);
        Interlocked.Increment(ref accepted);
        try
        {
            await upstream.ConnectAsync(server).ConfigureAwait(false);
            await Task.WhenAny(CopyAsync(client, upstream), CopyAsync(upstream, client)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side went away.
        }
        client.Dispose();
        upstream.Dispose();
        lock (gate)
            sockets.RemoveAll(s => s == client || s == upstream);
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var count)
            {
                for (var rest = buffer.AsMemory(0, count); rest.Length > 0;)
                {
                    var size = Math.Min(rest.Length, PieceSizes?.Invoke() ?? rest.Length);
                    rest = rest[await to.SendAsync(rest[..size]).ConfigureAwait(false)..];
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side went away.
        }
    }
}
