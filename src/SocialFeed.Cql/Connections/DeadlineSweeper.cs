namespace SocialFeed.Cql.Connections;

/// <summary>
/// One thread for all connections that ends requests whose time is up and sends heartbeats. It is not of the thread pool, so that timeouts fire however busy that is.
/// </summary>
internal static class DeadlineSweeper
{
    /// <summary>How late a timeout can be noticed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private static readonly object _gate = new();
    private static Connection[] _connections = [];
    private static Thread? _thread;

    public static void Add(Connection connection)
    {
        lock (_gate)
        {
            _connections = [.. _connections, connection];
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "cql-deadlines" };
                _thread.Start();
            }
            Monitor.Pulse(_gate);
        }
    }

    public static void Remove(Connection connection)
    {
        lock (_gate)
            _connections = Array.FindAll(_connections, c => c != connection);
    }

    private static void Run()
    {
        while (true)
        {
            Connection[] connections;
            lock (_gate)
            {
                if (_connections.Length == 0)
                    Monitor.Wait(_gate);
                else
                    Monitor.Wait(_gate, Interval);
                connections = _connections;
            }
            foreach (var connection in connections)
                connection.Sweep();
        }
    }
}
