namespace SocialFeed.Cql.Connections;

/// <summary>
/// The connections that a reading thread's resumed senders have appended requests to: these leave when the batch of answers is through, each connection's with one call.
/// Taken from the thread when another one replaces it.
/// </summary>
internal sealed class Gathering
{
    /// <summary>Requests to further connections are sent at once.</summary>
    private const int ConnectionsMax = 64;

    /// <summary>Kept for the thread's next <see cref="Enter"/>.</summary>
    [ThreadStatic]
    private static Gathering? _spare;

    private readonly Lock _gate = new();
    private readonly List<Connection> _connections = [];
    private bool _isActive;

    /// <summary>That of the current thread, if it is a reading thread.</summary>
    [field: ThreadStatic]
    public static Gathering? OfThread { get; set; }

    /// <summary>
    /// What this thread sends until the scope is disposed leaves then, each connection's with one call; on a thread whose requests are gathered anyway, with those.
    /// For code that awaits nothing and runs no application.
    /// </summary>
    public static Scope Enter()
    {
        if (OfThread is not null)
            return default;
        var gathering = _spare ?? new Gathering();
        _spare = null;
        gathering.Begin();
        OfThread = gathering;
        return new Scope(gathering);
    }

    /// <summary>From now until it is taken requests of this thread are gathered.</summary>
    public void Begin()
    {
        lock (_gate)
            _isActive = true;
    }

    /// <summary>Under the connection's lock: what has been appended to it will be sent by who takes this. False: nothing is gathered now.</summary>
    public bool TryAdd(Connection connection)
    {
        lock (_gate)
        {
            if (!_isActive)
                return false;
            if (_connections.Contains(connection))
                return true;
            if (_connections.Count == ConnectionsMax)
                return false;
            _connections.Add(connection);
            return true;
        }
    }

    /// <summary>Ends the gathering, and adds to a list who has something to send.</summary>
    public void Take(List<Connection> target)
    {
        lock (_gate)
        {
            _isActive = false;
            target.AddRange(_connections);
            _connections.Clear();
        }
    }

    /// <summary>See <see cref="Enter"/>.</summary>
    public readonly ref struct Scope(Gathering? gathering)
    {
        public void Dispose()
        {
            if (gathering is null)
                return;
            OfThread = null;
            lock (gathering._gate)
                gathering._isActive = false;
            // Only this thread adds, and it adds no more.
            foreach (var connection in gathering._connections)
                connection.SendAppended();
            gathering._connections.Clear();
            _spare = gathering;
        }
    }
}
