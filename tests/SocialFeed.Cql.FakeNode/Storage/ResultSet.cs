using System.Text;
using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>A column of a result.</summary>
public sealed record ResultColumn(string Keyspace, string Table, string Name, NodeType Type);

/// <summary>What a statement returns: RESULT (section 4.2.5).</summary>
public abstract record NodeResult
{
    public abstract void Write(ByteWriter writer, int version);
}

public sealed record VoidResult : NodeResult
{
    public override void Write(ByteWriter writer, int version) => writer.Int32(1);
}

public sealed record SetKeyspaceResult(string Keyspace) : NodeResult
{
    public override void Write(ByteWriter writer, int version) => writer.Int32(3).String(Keyspace);
}

public sealed record SchemaChangeResult(string Change, string Target, string Keyspace, string? Name) : NodeResult
{
    public override void Write(ByteWriter writer, int version)
    {
        writer.Int32(5);
        WriteChange(writer);
    }

    public void WriteChange(ByteWriter writer)
    {
        writer.String(Change).String(Target).String(Keyspace);
        if (Name is not null)
            writer.String(Name);
    }
}

/// <summary>Rows; <see cref="HasMorePages"/> may be set without a paging state, as some servers did.</summary>
public sealed record RowsResult(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<byte[]?[]> Rows) : NodeResult
{
    public byte[]? PagingState { get; init; }

    public bool HasMorePages { get; init; }

    /// <summary>Leave the columns out, as the client asked.</summary>
    public bool SkipMetadata { get; init; }

    public override void Write(ByteWriter writer, int version)
    {
        writer.Int32(2);
        Metadata.Write(writer, version, Columns, HasMorePages || PagingState is not null, PagingState, SkipMetadata);
        writer.Int32(Rows.Count);
        foreach (var row in Rows)
        {
            foreach (var value in row)
                writer.Bytes(value);
        }
    }
}

public sealed record PreparedResult(byte[] Id, IReadOnlyList<ResultColumn> Variables, IReadOnlyList<int> KeyIndexes, IReadOnlyList<ResultColumn> Columns) : NodeResult
{
    public override void Write(ByteWriter writer, int version)
    {
        writer.Int32(4).ShortBytes(Id);
        Metadata.WriteVariables(writer, version, Variables, KeyIndexes);
        Metadata.Write(writer, version, Columns, hasMorePages: false, pagingState: null, skip: Columns.Count == 0);
    }
}

internal static class Metadata
{
    private const int GlobalTables = 0x01;
    private const int MorePages = 0x02;
    private const int NoMetadata = 0x04;

    /// <summary>Section 4.2.5.2.</summary>
    public static void Write(ByteWriter writer, int version, IReadOnlyList<ResultColumn> columns, bool hasMorePages, byte[]? pagingState, bool skip)
    {
        var global = !skip && IsGlobal(columns);
        writer.Int32((global ? GlobalTables : 0) | (hasMorePages ? MorePages : 0) | (skip ? NoMetadata : 0)).Int32(columns.Count);
        if (hasMorePages)
            writer.Bytes(pagingState);
        if (!skip)
            WriteColumns(writer, version, columns, global);
    }

    /// <summary>v4 section 4.2.5.4: with the indexes of the partition key's markers.</summary>
    public static void WriteVariables(ByteWriter writer, int version, IReadOnlyList<ResultColumn> variables, IReadOnlyList<int> keyIndexes)
    {
        var global = IsGlobal(variables);
        writer.Int32(global ? GlobalTables : 0).Int32(variables.Count);
        if (version >= 4)
        {
            writer.Int32(keyIndexes.Count);
            foreach (var index in keyIndexes)
                writer.UInt16(index);
        }
        WriteColumns(writer, version, variables, global);
    }

    private static bool IsGlobal(IReadOnlyList<ResultColumn> columns) =>
        columns.Count > 0 && columns.All(c => c.Keyspace == columns[0].Keyspace && c.Table == columns[0].Table);

    private static void WriteColumns(ByteWriter writer, int version, IReadOnlyList<ResultColumn> columns, bool global)
    {
        if (global)
            writer.String(columns[0].Keyspace).String(columns[0].Table);
        foreach (var column in columns)
        {
            if (!global)
                writer.String(column.Keyspace).String(column.Table);
            writer.String(column.Name);
            column.Type.WriteOption(writer, version);
        }
    }
}

/// <summary>A place in a result, as clients give it back; belongs to one version of the protocol.</summary>
internal static class PagingStates
{
    public static byte[] Write(int version, int skip) => Encoding.ASCII.GetBytes($"v{version}:{skip}");

    public static int Read(int version, byte[] state)
    {
        var text = Encoding.ASCII.GetString(state);
        var prefix = $"v{version}:";
        return text.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(text.AsSpan(prefix.Length), out var skip) ? skip
            : throw new WireException("Invalid value for the paging state");
    }
}
