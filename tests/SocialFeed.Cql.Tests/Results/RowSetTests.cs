using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql.Tests.Results;

public class RowSetTests
{
    [Fact]
    public void Columns_are_read_in_any_order_and_as_often_as_wanted()
    {
        using var rows = Rows(null, [1L, "eins"], [2L, null], [null, ""]);
        Assert.Equal(3, rows.RowCount);
        Assert.True(rows.MoveNext());
        Assert.Equal("eins", rows.Current.GetString(1));
        Assert.Equal(1, rows.Current.GetInt64(0));
        Assert.Equal("eins", rows.Current.GetValue<string>("NAME"));
        Assert.True(rows.MoveNext());
        Assert.Null(rows.Current.GetString(1));
        Assert.True(rows.Current.IsNull("name"));
        Assert.Equal(2, rows.Current.GetNullableInt64(0));
        Assert.True(rows.MoveNext());
        Assert.Null(rows.Current.GetNullableInt64(0));
        Assert.Null(rows.Current.GetValue<long?>(0));
        Assert.Equal("", rows.Current.GetString(1));
        Assert.False(rows.MoveNext());
        Assert.False(rows.MoveNext());
    }

    [Fact]
    public void Misuse_is_told_with_the_name_of_the_column()
    {
        using var rows = Rows(null, [null, "text"]);
        Assert.Throws<InvalidOperationException>(() => rows.Current.GetInt64(0));
        rows.MoveNext();
        Assert.Contains("'id'", Assert.Throws<InvalidOperationException>(() => rows.Current.GetInt64(0)).Message, StringComparison.Ordinal);
        Assert.Contains("'id'", Assert.Throws<InvalidOperationException>(() => rows.Current.GetValue<long>(0)).Message, StringComparison.Ordinal);
        Assert.Contains("'name'", Assert.Throws<InvalidCastException>(() => rows.Current.GetInt64(1)).Message, StringComparison.Ordinal);
        Assert.Contains("'name'", Assert.Throws<InvalidCastException>(() => rows.Current.GetValue<Guid>(1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Current.GetInt64(2));
        Assert.Contains("id, name", Assert.Throws<ArgumentException>(() => rows.Current.GetValue<string>("nome")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_set_has_no_rows()
    {
        var rows = Rows(null, [1L, "a"], [2L, "b"]);
        rows.MoveNext();
        rows.Dispose();
        rows.Dispose();
        Assert.Throws<InvalidOperationException>(() => rows.Current.GetInt64(0));
        Assert.False(rows.MoveNext());
    }

    [Fact]
    public void The_metadata_of_an_answer_like_the_one_before_is_not_parsed_again_and_of_another_one_is()
    {
        var prepared = new PreparedStatement("SELECT", null, [1], [], [], null);
        var first = Rows(prepared, [1L, "a"]);
        Assert.Same(first.Metadata, prepared.ResultMetadata);
        var second = Rows(prepared, [2L, "b"]);
        Assert.Same(first.Metadata, second.Metadata);
        var renamed = Decode(prepared, "naam", [3L, "c"]);
        Assert.NotSame(first.Metadata, renamed.Metadata);
        Assert.Same(renamed.Metadata, prepared.ResultMetadata);
        Assert.Equal(["id", "naam"], renamed.Columns.Select(c => c.Name));
        Assert.Equal([3L], renamed.ToList(r => r.GetInt64(0)));
    }

    private static RowSet Rows(PreparedStatement? prepared, params object?[][] rows) => Decode(prepared, "name", rows);

    /// <summary>A ROWS result of a bigint and a text, as section 4.2.5.2 lays it out.</summary>
    private static RowSet Decode(PreparedStatement? prepared, string secondColumn, params object?[][] rows)
    {
        var writer = new CqlWriter();
        writer.WriteInt32((int)ResultKind.Rows);
        writer.WriteInt32((int)MetadataFlags.GlobalTable);
        writer.WriteInt32(2);
        Text(ref writer, "ks");
        Text(ref writer, "table");
        Text(ref writer, "id");
        writer.WriteUInt16((ushort)ColumnTypeCode.Bigint);
        Text(ref writer, secondColumn);
        writer.WriteUInt16((ushort)ColumnTypeCode.Text);
        writer.WriteInt32(rows.Length);
        foreach (var row in rows)
        {
            DynamicCodec.Instance.EncodeWithLength(ref writer, row[0], CqlType.Bigint);
            DynamicCodec.Instance.EncodeWithLength(ref writer, row[1], CqlType.Text);
        }
        var body = BodyPool.Rent(writer.Length);
        writer.Written.CopyTo(body);
        return ResultDecoder.ToRowSet(
            Response.FromFrame(Opcode.Result, FrameFlags.None, body, writer.Length), prepared, ProtocolVersion.V4, new ExecutionInfo(), out _, out _);
    }

    private static void Text(ref CqlWriter writer, string text)
    {
        writer.WriteUInt16((ushort)text.Length);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }
}
