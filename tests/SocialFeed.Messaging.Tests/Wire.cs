using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SocialFeed.Messaging.Tests;

/// <summary>A way to the broker that can be cut: what is on it is lost, as when a machine dies or a cable is pulled.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _ends = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Wire(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        _isCut = true;
        Drop();
    }

    /// <summary>What is on it now is lost; what comes next goes through.</summary>
    public void Drop()
    {
        foreach (var end in _ends.Keys)
            end.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_closing.Token);
                if (_isCut)
                    near.Dispose();
                else
                    _ = CarryAsync(near);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        _ends[near] = _ends[far] = 0;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _closing.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), _closing.Token), far.GetStream().CopyToAsync(near.GetStream(), _closing.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or one side has closed.
        }
        finally
        {
            near.Dispose();
            _ends.TryRemove(near, out _);
            _ends.TryRemove(far, out _);
        }
    }
}
