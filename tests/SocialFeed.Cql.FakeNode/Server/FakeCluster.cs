using System.Net;
using System.Net.Sockets;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Storage;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>
/// Nodes on loopback addresses with one port, holding one set of tables: every write is at once on all of them. Which node a request went to stands in
/// <see cref="Log"/>.
/// </summary>
public sealed class FakeCluster : IAsyncDisposable
{
    private const int PortAttempts = 20;
    private static int networks;

    private readonly List<ScriptedNode> nodes = [];

    private FakeCluster(FakeClusterOptions options) => Options = options;

    public FakeClusterOptions Options { get; }

    public IReadOnlyList<ScriptedNode> Nodes => nodes;

    /// <summary>The first node; the only one of most clusters.</summary>
    public ScriptedNode Node => nodes[0];

    public ActivityLog Log { get; } = new();

    /// <summary>As contact points are written: HOST:PORT of each node.</summary>
    public IEnumerable<string> ContactPoints => nodes.Select(n => n.EndPoint.ToString());

    internal Database Database { get; } = new();

    public static Task<FakeCluster> StartAsync(FakeClusterOptions options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var cluster = new FakeCluster(options);
            try
            {
                cluster.StartNodes();
                return Task.FromResult(cluster);
            }
            catch (SocketException) when (options.Port == 0 && attempt < PortAttempts)
            {
                foreach (var node in cluster.nodes)
                    node.Stop();
            }
        }
    }

    public static Task<FakeCluster> StartAsync(ServerGeneration generation, int nodes = 1) => StartAsync(new FakeClusterOptions { Generation = generation, Nodes = nodes });

    /// <summary>Executes a statement without a connection, for preparing and examining tables; rows as plain values.</summary>
    public IReadOnlyList<object?[]> Execute(string cql)
    {
        var context = new StatementContext(Node, null, 4, new TermValues([], null), Microseconds());
        var result = Database.Execute(Parser.Parse(cql), context);
        if (result is not RowsResult rows)
            return [];
        return [.. rows.Rows.Select(r => r.Select((value, i) => Types.ValueCodec.Decode(rows.Columns[i].Type, value)).ToArray())];
    }

    /// <summary>Starts one more node; it tells nobody, see <see cref="ScriptedNode.Push"/>.</summary>
    public ScriptedNode AddNode()
    {
        var node = CreateNode(nodes.Count, Node.EndPoint.Port);
        nodes.Add(node);
        node.Start();
        return node;
    }

    /// <summary>The node stops and is no longer in the peers of the others.</summary>
    public void RemoveNode(ScriptedNode node)
    {
        nodes.Remove(node);
        node.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync().ConfigureAwait(false);
    }

    internal static long Microseconds() => (TimeProvider.System.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    private void StartNodes()
    {
        var network = Interlocked.Increment(ref networks);
        var first = Options.FirstAddress ?? new IPAddress([127, (byte)(64 + (Environment.ProcessId % 128)), (byte)(network % 250), 1]);
        var port = Options.Port;
        for (var i = 0; i < Options.Nodes; i++)
        {
            var node = CreateNode(i, port, first);
            nodes.Add(node);
            node.Start();
            port = node.EndPoint.Port;
        }
    }

    private ScriptedNode CreateNode(int index, int port, IPAddress? first = null)
    {
        var bytes = (first ?? Node.EndPoint.Address).GetAddressBytes();
        bytes[3] += (byte)index;
        return new ScriptedNode(this, index, new IPEndPoint(new IPAddress(bytes), port));
    }
}
