using System.Net;
using System.Net.Sockets;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Storage;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>One scripted Cassandra node: listens, answers v3 and v4, and misbehaves as its <see cref="Faults"/> say. Thread-safe.</summary>
public sealed class ScriptedNode : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<NodeConnection> connections = [];
    private readonly SystemTables systemTables;
    private Socket? listener;
    private Task accepting = Task.CompletedTask;
    private Gate? pause;
    private int connectionCount;

    internal ScriptedNode(FakeCluster cluster, int index, IPEndPoint endPoint)
    {
        Cluster = cluster;
        EndPoint = endPoint;
        Generation = index < cluster.Options.Generations.Count ? cluster.Options.Generations[index] : cluster.Options.Generation;
        DataCenter = index < cluster.Options.DataCenters.Count ? cluster.Options.DataCenters[index] : "datacenter1";
        var random = new Random((cluster.Options.Seed * 1000) + index);
        HostId = new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, (byte)index);
        Tokens = [.. Enumerable.Range(0, cluster.Options.TokensPerNode).Select(_ => random.NextInt64(long.MinValue + 1, long.MaxValue)).Distinct()];
        Prepared = new PreparedStatements(cluster.Options.PreparedCapacity);
        systemTables = new SystemTables(Generation);
    }

    public FakeCluster Cluster { get; }

    public ServerGeneration Generation { get; }

    public IPEndPoint EndPoint { get; private set; }

    public string DataCenter { get; }

    public string Rack { get; init; } = "rack1";

    public Guid HostId { get; set; }

    public IReadOnlyList<long> Tokens { get; }

    public FaultScript Faults { get; } = new();

    /// <summary>Set, the schema version it tells differs from the others'.</summary>
    public Guid? SchemaVersion { get; set; }

    /// <summary>Set, its peers in place of the true ones.</summary>
    public Func<IEnumerable<PeerRow>, IEnumerable<PeerRow>>? Peers { get; set; }

    /// <summary>Set, every write to a client goes out in pieces of these sizes.</summary>
    public Func<int>? SendSizes { get; set; }

    /// <summary>Set, each connection is cut after so many bytes sent on it.</summary>
    public int? CutAfterBytes { get; set; }

    public int OpenConnections
    {
        get
        {
            lock (gate)
                return connections.Count;
        }
    }

    /// <summary>Connections accepted since the start.</summary>
    public int AcceptedConnections => Volatile.Read(ref connectionCount);

    internal PreparedStatements Prepared { get; }

    internal ConstantAnswers? Constant { get; private set; }

    /// <summary>From now on each prepared statement is executed once, and answered the same ever after.</summary>
    public void AnswerConstantly() => Constant = new ConstantAnswers();

    /// <summary>Forgets every prepared statement, as a restart does.</summary>
    public void ForgetPrepared() => Prepared.Forget();

    /// <summary>Forgets them, and gives other ids to the same texts.</summary>
    public void ChangePreparedIds() => Prepared.ChangeIds();

    public void Start()
    {
        var socket = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(EndPoint);
            socket.Listen(512);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        listener = socket;
        accepting = AcceptAsync(socket);
    }

    /// <summary>No longer listens; open connections are closed or, as a killed process's, reset.</summary>
    public void Stop(bool reset = false)
    {
        listener?.Dispose();
        listener = null;
        CloseConnections(reset);
    }

    /// <summary>Closes the open connections; new ones are accepted.</summary>
    public void CloseConnections(bool reset = false)
    {
        foreach (var connection in Open())
            connection.Close(reset);
    }

    /// <summary>Takes connections and bytes but does nothing with them, as a stopped process (SIGSTOP) does.</summary>
    public void Pause()
    {
        lock (gate)
            pause ??= new Gate();
    }

    public void Resume()
    {
        lock (gate)
        {
            pause?.Open();
            pause = null;
        }
    }

    /// <summary>Sends an event to every connection registered for its type.</summary>
    public void Push(NodeEvent @event)
    {
        foreach (var connection in Open())
            connection.Push(@event);
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        Stop();
        await accepting.ConfigureAwait(false);
    }

    internal Task Resumed
    {
        get
        {
            lock (gate)
                return pause?.Opened ?? Task.CompletedTask;
        }
    }

    internal bool IsSystem(string keyspace) => systemTables.HasKeyspace(keyspace);

    internal NodeTable? SystemTable(string keyspace, string name) => systemTables.Find(keyspace, name);

    internal Guid ToldSchemaVersion => SchemaVersion ?? Cluster.Database.SchemaVersion;

    internal IEnumerable<PeerRow> ToldPeers()
    {
        var rows = Cluster.Nodes.Where(n => n != this).Select(n => new PeerRow
        {
            Peer = n.EndPoint.Address,
            RpcAddress = n.EndPoint.Address,
            Port = n.EndPoint.Port,
            DataCenter = n.DataCenter,
            Rack = n.Rack,
            HostId = n.HostId,
            ReleaseVersion = n.Generation.ReleaseVersion,
            SchemaVersion = n.ToldSchemaVersion,
            Tokens = [.. n.Tokens.Select(t => t.ToString(System.Globalization.CultureInfo.InvariantCulture))],
        });
        return Peers?.Invoke(rows) ?? rows;
    }

    internal void Remove(NodeConnection connection)
    {
        lock (gate)
            connections.Remove(connection);
    }

    private NodeConnection[] Open()
    {
        lock (gate)
            return [.. connections];
    }

    private async Task AcceptAsync(Socket socket)
    {
        while (true)
        {
            try
            {
                var accepted = await socket.AcceptAsync().ConfigureAwait(false);
                accepted.NoDelay = true;
                var connection = new NodeConnection(this, accepted, Interlocked.Increment(ref connectionCount));
                lock (gate)
                    connections.Add(connection);
                connection.Start();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (listener != socket)
                    return;
            }
        }
    }
}
