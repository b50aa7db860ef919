using System.Text;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Storage;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>A response before it is framed.</summary>
internal readonly record struct NodeResponse(NodeOpcode Opcode, Action<ByteWriter> Write, SchemaChangeResult? SchemaChange = null);

/// <summary>Answers requests; holds what a connection is in: started, signed in, its keyspace, the events it wants.</summary>
internal sealed class RequestHandler(ScriptedNode node)
{
    private const string Authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";

    private static readonly Action<ByteWriter> Nothing = _ => { };

    private HashSet<string> events = [];
    private string? keyspace;
    private bool isStarted;
    private bool isSignedIn;

    public bool IsRegistered(string type) => events.Contains(type);

    /// <summary>Gives executions and batches the text they stand for.</summary>
    public void NameStatements(NodeRequest request)
    {
        if (request.Opcode == NodeOpcode.Execute)
            request.Cql = node.Prepared.Find(request.PreparedId)?.Cql ?? "";
        else if (request.Opcode == NodeOpcode.Batch)
            request.Cql = string.Join(';', request.Batch.Select(b => b.Cql ?? node.Prepared.Find(b.PreparedId!)?.Cql));
    }

    /// <exception cref="CqlError">The error to answer with.</exception>
    public NodeResponse Handle(NodeRequest request, Func<NodeResult, NodeResult>? change)
    {
        switch (request.Opcode)
        {
            case NodeOpcode.Options:
                return new NodeResponse(NodeOpcode.Supported, w => w.StringMultimap(Supported()));
            case NodeOpcode.Startup:
                return Startup(request);
            case NodeOpcode.AuthResponse:
                return SignIn(request);
        }
        if (!isStarted || !isSignedIn)
            throw new WireException($"Unexpected message {request.Opcode.ToString().ToUpperInvariant()}, expecting {(isStarted ? "AUTH_RESPONSE" : "STARTUP or OPTIONS")}");
        if (request.Opcode == NodeOpcode.Register)
        {
            events = [.. events, .. request.Events];
            return new NodeResponse(NodeOpcode.Ready, Nothing);
        }
        var result = Execute(request);
        result = change?.Invoke(result) ?? result;
        if (result is SetKeyspaceResult use)
            keyspace = use.Keyspace;
        return new NodeResponse(NodeOpcode.Result, w => result.Write(w, request.Version), result as SchemaChangeResult);
    }

    private Dictionary<string, string[]> Supported()
    {
        var options = new Dictionary<string, string[]> { ["CQL_VERSION"] = [node.Generation.Is21 ? "3.2.0" : "3.4.4"], ["COMPRESSION"] = [] };
        if (node.Generation.Schema == SchemaTables.SystemSchema)
            options["PROTOCOL_VERSIONS"] = ["3/v3", "4/v4"];
        return options;
    }

    private NodeResponse Startup(NodeRequest request)
    {
        if (isStarted)
            throw new WireException("Unexpected message STARTUP: the connection is started");
        if (!request.Options.ContainsKey("CQL_VERSION"))
            throw new WireException("Missing value CQL_VERSION in STARTUP message");
        if (request.Options.TryGetValue("COMPRESSION", out var compression))
            throw new WireException($"Unknown compression algorithm: {compression}");
        isStarted = true;
        isSignedIn = node.Cluster.Options.User is null;
        return isSignedIn ? new NodeResponse(NodeOpcode.Ready, Nothing) : new NodeResponse(NodeOpcode.Authenticate, w => w.String(Authenticator));
    }

    /// <summary>SASL PLAIN: nothing, user and password, each but the last ended by a zero.</summary>
    private NodeResponse SignIn(NodeRequest request)
    {
        var parts = Encoding.UTF8.GetString(request.AuthToken ?? []).Split('\0');
        if (parts.Length != 3 || parts[1] != node.Cluster.Options.User || parts[2] != node.Cluster.Options.Password)
            throw new CqlError(CqlError.BadCredentials, "Username and/or password are incorrect");
        isSignedIn = true;
        return new NodeResponse(NodeOpcode.AuthSuccess, w => w.Bytes(null));
    }

    private NodeResult Execute(NodeRequest request)
    {
        switch (request.Opcode)
        {
            case NodeOpcode.Prepare:
                return Prepare(request);
            case NodeOpcode.Query:
                return Execute(request, Parser.Parse(request.Cql));
            case NodeOpcode.Execute:
                var prepared = node.Prepared.Find(request.PreparedId) ?? throw CqlError.Unprepared(request.PreparedId);
                return Execute(request, prepared.Statement);
            case NodeOpcode.Batch:
                return ExecuteBatch(request);
            default:
                throw new WireException($"Unexpected message {request.Opcode}");
        }
    }

    private PreparedResult Prepare(NodeRequest request)
    {
        var statement = Parser.Parse(request.Cql);
        var (variables, keyIndexes, columns) = node.Cluster.Database.Describe(statement, Context(request));
        return new PreparedResult(node.Prepared.Add(keyspace, request.Cql, statement), variables, keyIndexes, columns);
    }

    private NodeResult Execute(NodeRequest request, Statement statement)
    {
        if (request.Version < 4 && request.Parameters.Values.Any(v => v.IsUnset))
            throw new WireException("Invalid value length -2 in protocol version 3");
        if (request.Opcode == NodeOpcode.Execute && statement is DataStatement)
            CheckValues(statement, request.Parameters.Values.Count, request);
        var result = node.Cluster.Database.Execute(statement, Context(request));
        return result is RowsResult rows && (request.Parameters.Flags & QueryParameters.SkipMetadata) != 0 ? rows with { SkipMetadata = true } : result;
    }

    private NodeResult ExecuteBatch(NodeRequest request)
    {
        var statements = new List<(Statement, TermValues)>();
        foreach (var entry in request.Batch)
        {
            var statement = entry.Cql is not null ? Parser.Parse(entry.Cql)
                : node.Prepared.Find(entry.PreparedId!)?.Statement ?? throw CqlError.Unprepared(entry.PreparedId!);
            CheckValues(statement, entry.Values.Count, request);
            statements.Add((statement, new TermValues(entry.Values, null)));
        }
        return node.Cluster.Database.ExecuteBatch(statements, Context(request));
    }

    private void CheckValues(Statement statement, int given, NodeRequest request)
    {
        var needed = node.Cluster.Database.Describe(statement, Context(request)).Variables.Count;
        if (needed != given)
            throw CqlError.Invalid($"Invalid amount of bind variables: {given} given, {needed} expected");
    }

    private StatementContext Context(NodeRequest request) => new(
        node,
        keyspace,
        request.Version,
        new TermValues(request.Parameters.Values, request.Parameters.Names),
        request.Parameters.Timestamp ?? FakeCluster.Microseconds(),
        request.Parameters.PageSize ?? 0,
        request.Parameters.PagingState);
}
