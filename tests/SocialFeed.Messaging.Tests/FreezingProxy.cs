using System.Net;
using System.Net.Sockets;

namespace SocialFeed.Messaging.Tests;

/// <summary>
/// Stands before a broker. Connections that are frozen stay open and carry nothing any more, in neither direction, while new ones work: what a client has that was
/// never told that its connection is gone. Only when one side closes a frozen connection is it closed to the other, or the broker would keep messages for nobody.
/// </summary>
public sealed class FreezingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly List<TcpClient> _clients = [];
    private readonly int _target;
    private readonly Task _accepting;
    private CancellationTokenSource _frozen = new();

    public FreezingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Freezes the connections that there are.</summary>
    public void Freeze() => Interlocked.Exchange(ref _frozen, new CancellationTokenSource()).Cancel();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        lock (_clients)
            _clients.ForEach(client => client.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                var server = new TcpClient();
                lock (_clients)
                    _clients.AddRange([client, server]);
                await server.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
                var frozen = Volatile.Read(ref _frozen).Token;
                _ = PumpAsync(client, server, frozen);
                _ = PumpAsync(server, client, frozen);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end, or the broker is away.
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to, CancellationToken frozen)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), frozen);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            if (frozen.IsCancellationRequested)
                await SwallowAsync(from);
            to.Dispose();
        }
    }

    /// <summary>Completes when the other end has closed.</summary>
    private static async Task SwallowAsync(TcpClient from)
    {
        try
        {
            await from.GetStream().CopyToAsync(Stream.Null);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed, and not kindly.
        }
    }
}
