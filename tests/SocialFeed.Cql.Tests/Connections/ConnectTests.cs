using System.Net;
using System.Net.Sockets;
using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Connections;

public class ConnectTests
{
    /// <summary>The system connects this many in advance of being accepted, and one more.</summary>
    private const int Backlog = 1;

    private static readonly IPAddress _ownAddress = IPAddress.Parse("127.9.9.9");

    [Fact]
    public async Task An_address_that_drops_packets_fails_in_time_and_keeps_no_thread()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(_ownAddress, 0));
        listener.Listen(Backlog);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        // Nobody accepts: once the queue is full, the system drops what asks to be connected.
        var filling = Enumerable.Range(0, Backlog + 3).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        foreach (var socket in filling)
            _ = socket.ConnectAsync(endPoint).ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        try
        {
            var options = new ConnectionOptions { ConnectTimeout = TimeSpan.FromMilliseconds(300) };
            var error = await Assert.ThrowsAsync<ConnectionException>(() => Connection.ConnectAsync(endPoint, options, default).Within());
            Assert.Contains(endPoint.ToString(), error.Message, StringComparison.Ordinal);
            Assert.Contains("300 ms", error.Message, StringComparison.Ordinal);
            await Wait.UntilAsync(() => !HasReadingThread(), "the threads of the connection end");
        }
        finally
        {
            filling.ForEach(s => s.Dispose());
        }
    }

    /// <summary>Only this test connects to that network; names of threads are cut at 15 characters.</summary>
    private static bool HasReadingThread() => Directory.GetDirectories("/proc/self/task").Any(t => NameOf(t).StartsWith("cql-read 127.9", StringComparison.Ordinal));

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm"));
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    [Fact]
    public async Task Connecting_can_be_cancelled()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var cancel = new CancellationTokenSource();
        var connecting = Connection.ConnectAsync((IPEndPoint)listener.LocalEndpoint, new ConnectionOptions(), cancel.Token);
        using var accepted = await listener.AcceptTcpClientAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Within());
    }

    [Fact]
    public async Task Another_service_is_told_from_Cassandra()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = Connection.ConnectAsync((IPEndPoint)listener.LocalEndpoint, new ConnectionOptions(), default);
        using var accepted = await listener.AcceptTcpClientAsync();
        await accepted.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        var error = await Assert.ThrowsAsync<ConnectionException>(() => connecting.Within());
        Assert.Contains("another service", error.Message, StringComparison.Ordinal);
    }
}
