using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>What the nodes of a cluster hold together: keyspaces, tables, rows. Every node sees the same at once. Thread-safe.</summary>
internal sealed class Database
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, NodeKeyspace> keyspaces = [];

    public Guid SchemaVersion { get; private set; } = Guid.NewGuid();

    /// <summary>A copy, in the order of names.</summary>
    public IReadOnlyList<NodeKeyspace> Keyspaces
    {
        get
        {
            lock (gate)
                return [.. keyspaces.Values.OrderBy(k => k.Name, StringComparer.Ordinal)];
        }
    }

    public bool HasKeyspace(string name)
    {
        lock (gate)
            return keyspaces.ContainsKey(name);
    }

    /// <exception cref="CqlError">What the statement is refused for.</exception>
    public NodeResult Execute(Statement statement, StatementContext context)
    {
        lock (gate)
        {
            return statement switch
            {
                Select select => ReadRows(select, context),
                DataStatement data => Writer(data, context, context.Values).Write(data),
                BatchText batch => ExecuteAll(batch.Statements.Select(s => (s, context.Values)), context),
                UseStatement use => keyspaces.ContainsKey(use.Keyspace) || context.Node.IsSystem(use.Keyspace) ? new SetKeyspaceResult(use.Keyspace)
                    : throw CqlError.Invalid($"Keyspace '{use.Keyspace}' does not exist"),
                Truncate truncate => TruncateTable(truncate, context),
                NoEffect => new VoidResult(),
                _ => ChangeSchema(statement, context),
            };
        }
    }

    /// <summary>The statements of a BATCH message, each with its values, as one.</summary>
    public NodeResult ExecuteBatch(IEnumerable<(Statement Statement, TermValues Values)> statements, StatementContext context)
    {
        lock (gate)
            return ExecuteAll(statements, context);
    }

    /// <summary>Types of markers, indexes of the partition key and columns of the result, for PREPARE.</summary>
    public (IReadOnlyList<ResultColumn> Variables, IReadOnlyList<int> KeyIndexes, IReadOnlyList<ResultColumn> Columns) Describe(Statement statement, StatementContext context)
    {
        lock (gate)
        {
            if (statement is not DataStatement data)
                return ([], [], []);
            var table = Table(data.Table, context);
            var resolver = new Resolver(table);
            var columns = statement is Select select ? new RowReader(table, context.Node, context.Values).Columns(select) : [];
            return (resolver.Variables(data), resolver.KeyIndexes(data), columns);
        }
    }

    private NodeResult ExecuteAll(IEnumerable<(Statement Statement, TermValues Values)> statements, StatementContext context)
    {
        NodeResult result = new VoidResult();
        foreach (var (statement, values) in statements)
        {
            if (statement is not DataStatement data || statement is Select)
                throw CqlError.Invalid("Invalid statement in batch: only UPDATE, INSERT and DELETE statements are allowed.");
            var written = Writer(data, context, values).Write(data);
            if (written is RowsResult)
                result = written;
        }
        return result;
    }

    private RowsResult ReadRows(Select select, StatementContext context) =>
        new RowReader(Table(select.Table, context), context.Node, context.Values).Read(select, context.Version, context.PageSize, context.PagingState);

    private RowWriter Writer(DataStatement statement, StatementContext context, TermValues values)
    {
        var table = Table(statement.Table, context);
        return table.Source is null ? new RowWriter(table, values, context.Timestamp)
            : throw CqlError.Unauthorized($"{table.Keyspace} keyspace is not user-modifiable.");
    }

    private VoidResult TruncateTable(Truncate truncate, StatementContext context)
    {
        Table(truncate.Table, context).Clear();
        return new VoidResult();
    }

    private NodeTable Table(TableName name, StatementContext context)
    {
        var keyspace = name.Keyspace ?? context.Keyspace
            ?? throw CqlError.Invalid("No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
        if (context.Node.SystemTable(keyspace, name.Name) is { } system)
            return system;
        if (!keyspaces.TryGetValue(keyspace, out var found))
            throw CqlError.Invalid($"Keyspace {keyspace} does not exist");
        return found.Tables.GetValueOrDefault(name.Name) ?? throw CqlError.Invalid($"unconfigured columnfamily {name.Name}");
    }

    private NodeKeyspace Keyspace(string? name, StatementContext context) =>
        keyspaces.GetValueOrDefault(name ?? context.Keyspace ?? "") ?? throw CqlError.Invalid($"Keyspace '{name ?? context.Keyspace}' does not exist");

    private NodeResult ChangeSchema(Statement statement, StatementContext context)
    {
        NodeResult result = statement switch
        {
            CreateKeyspace create => Create(create),
            CreateTable create => Create(create, context),
            CreateType create => Create(create, context),
            AlterTable alter => Alter(alter, context),
            AlterType alter => Alter(alter, context),
            Drop drop => Remove(drop, context),
            _ => throw CqlError.Invalid("This statement is not known here"),
        };
        if (result is SchemaChangeResult)
            SchemaVersion = Guid.NewGuid();
        return result;
    }

    private NodeResult Create(CreateKeyspace create)
    {
        if (keyspaces.ContainsKey(create.Name))
            return create.IfNotExists ? new VoidResult() : throw CqlError.AlreadyExists(create.Name, "");
        keyspaces.Add(create.Name, new NodeKeyspace(create.Name, create.Replication, create.DurableWrites));
        return new SchemaChangeResult("CREATED", "KEYSPACE", create.Name, null);
    }

    private NodeResult Create(CreateTable create, StatementContext context)
    {
        var keyspace = Keyspace(create.Table.Keyspace, context);
        if (keyspace.Tables.ContainsKey(create.Table.Name))
            return create.IfNotExists ? new VoidResult() : throw CqlError.AlreadyExists(keyspace.Name, create.Table.Name);
        keyspace.Tables.Add(create.Table.Name, Build(create, keyspace, source: null));
        return new SchemaChangeResult("CREATED", "TABLE", keyspace.Name, create.Table.Name);
    }

    /// <summary>The table that a CREATE TABLE describes.</summary>
    public static NodeTable Build(CreateTable create, NodeKeyspace keyspace, Func<Server.ScriptedNode, IEnumerable<Dictionary<string, object?>>>? source)
    {
        if (create.PartitionKey.Count == 0)
            throw CqlError.Invalid("No PRIMARY KEY specifed (exactly one required)");
        var columns = create.Columns.Select(c =>
        {
            var partition = create.PartitionKey.ToList().IndexOf(c.Name);
            var clustering = create.Clustering.ToList().IndexOf(c.Name);
            var kind = partition >= 0 ? ColumnKind.PartitionKey : clustering >= 0 ? ColumnKind.Clustering : c.IsStatic ? ColumnKind.Static : ColumnKind.Regular;
            return new NodeColumn(c.Name, Resolve(c.Type, keyspace), kind, Math.Max(0, Math.Max(partition, clustering)), create.Descending.GetValueOrDefault(c.Name));
        });
        return new NodeTable(keyspace.Name, create.Table.Name, columns, source);
    }

    private NodeResult Create(CreateType create, StatementContext context)
    {
        var keyspace = Keyspace(create.Type.Keyspace, context);
        if (keyspace.Types.ContainsKey(create.Type.Name))
            return create.IfNotExists ? new VoidResult() : throw CqlError.Invalid($"A user type of name {create.Type.Name} already exists");
        keyspace.Types[create.Type.Name] = new NodeType(CqlTypeCode.Udt)
        {
            Keyspace = keyspace.Name,
            Name = create.Type.Name,
            Fields = [.. create.Fields.Select(f => f.Name)],
            Parameters = [.. create.Fields.Select(f => Resolve(f.Type, keyspace))],
        };
        return new SchemaChangeResult("CREATED", "TYPE", keyspace.Name, create.Type.Name);
    }

    private SchemaChangeResult Alter(AlterTable alter, StatementContext context)
    {
        var table = Table(alter.Table, context);
        if (alter.Added is { } added)
            table.Add(new NodeColumn(alter.Column, Resolve(added, keyspaces[table.Keyspace]), ColumnKind.Regular));
        else
            table.Dropped.Add(table.Get(alter.Column).Name);
        return new SchemaChangeResult("UPDATED", "TABLE", table.Keyspace, table.Name);
    }

    private SchemaChangeResult Alter(AlterType alter, StatementContext context)
    {
        var keyspace = Keyspace(alter.Type.Keyspace, context);
        var old = keyspace.Types.GetValueOrDefault(alter.Type.Name) ?? throw CqlError.Invalid($"No user type named {alter.Type.Name} exists.");
        keyspace.Types[old.Name] = old with { Fields = [.. old.Fields, alter.Field], Parameters = [.. old.Parameters, Resolve(alter.Added, keyspace)] };
        return new SchemaChangeResult("UPDATED", "TYPE", keyspace.Name, old.Name);
    }

    private NodeResult Remove(Drop drop, StatementContext context)
    {
        var exists = drop.Target == "KEYSPACE" ? keyspaces.Remove(drop.Name.Name)
            : drop.Target == "TABLE" ? Keyspace(drop.Name.Keyspace, context).Tables.Remove(drop.Name.Name)
            : Keyspace(drop.Name.Keyspace, context).Types.Remove(drop.Name.Name);
        if (!exists)
            return drop.IfExists ? new VoidResult() : throw CqlError.Invalid($"Cannot drop non existing {drop.Target.ToLowerInvariant()} '{drop.Name.Name}'.");
        return drop.Target == "KEYSPACE" ? new SchemaChangeResult("DROPPED", "KEYSPACE", drop.Name.Name, null)
            : new SchemaChangeResult("DROPPED", drop.Target, drop.Name.Keyspace ?? context.Keyspace!, drop.Name.Name);
    }

    private static NodeType Resolve(TypeName name, NodeKeyspace keyspace)
    {
        if (name.Name == "frozen")
            return Resolve(name.Parameters[0], keyspace) with { IsFrozen = true };
        if (keyspace.Types.TryGetValue(name.Name, out var udt))
            return udt;
        if (name.Name.StartsWith('\''))
            return new NodeType(CqlTypeCode.Custom) { CustomClass = name.Name.Trim('\'') };
        var text = name.Name == "text" ? "varchar" : name.Name;
        if (!Enum.TryParse<CqlTypeCode>(text, ignoreCase: true, out var code) || code is CqlTypeCode.Custom or CqlTypeCode.Udt)
            throw CqlError.Invalid($"Unknown type {keyspace.Name}.{name.Name}");
        return new NodeType(code) { Parameters = [.. name.Parameters.Select(p => Resolve(p, keyspace))] };
    }
}

/// <summary>What a statement is executed with.</summary>
internal sealed record StatementContext(
    Server.ScriptedNode Node,
    string? Keyspace,
    int Version,
    TermValues Values,
    long Timestamp,
    int PageSize = 0,
    byte[]? PagingState = null);
