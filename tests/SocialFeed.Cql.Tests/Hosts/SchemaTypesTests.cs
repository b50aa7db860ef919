namespace SocialFeed.Cql.Tests.Hosts;

/// <summary>Types in the two languages of the schema tables.</summary>
public class SchemaTypesTests
{
    private const string Package = "org.apache.cassandra.db.marshal.";

    [Theory]
    [InlineData("Int32Type", "int")]
    [InlineData("ReversedType(org.apache.cassandra.db.marshal.TimeUUIDType)", "timeuuid")]
    [InlineData("MapType(org.apache.cassandra.db.marshal.UTF8Type,org.apache.cassandra.db.marshal.LongType)", "map<text, bigint>")]
    [InlineData("FrozenType(org.apache.cassandra.db.marshal.ListType(org.apache.cassandra.db.marshal.InetAddressType))", "list<inet>")]
    [InlineData("TupleType(org.apache.cassandra.db.marshal.Int32Type,org.apache.cassandra.db.marshal.SetType(org.apache.cassandra.db.marshal.UUIDType))", "tuple<int, set<uuid>>")]
    [InlineData("VectorType(org.apache.cassandra.db.marshal.FloatType , 3)", "vector<float, 3>")]
    [InlineData("UserType(ks,61646472657373,73747265657473:org.apache.cassandra.db.marshal.ListType(org.apache.cassandra.db.marshal.UTF8Type))", "ks.address")]
    public void Class_names_before_3_0(string text, string type) => Assert.Equal(type, SchemaTypes.FromMarshal(Package + text).ToString());

    [Fact]
    public void Fields_of_a_user_type_have_hexadecimal_names()
    {
        var type = SchemaTypes.FromMarshal(Package + "UserType(ks,61646472657373,73747265657473:" + Package + "ListType(" + Package + "UTF8Type))");

        Assert.Equal(["streets"], type.FieldNames);
        Assert.Equal(CqlType.List(CqlType.Text), type.Arguments[0]);
    }

    [Theory]
    [InlineData("com.example.Moon")]
    [InlineData("MapType(")]
    [InlineData("MapType(UTF8Type)")]
    [InlineData("")]
    [InlineData("a)b")]
    public void What_is_no_known_class_is_a_custom_type(string text) => Assert.Equal(CqlType.Custom(text), SchemaTypes.FromMarshal(text));

    [Theory]
    [InlineData("bigint", "bigint")]
    [InlineData("frozen<map<int, frozen<list<text>>>>", "map<int, list<text>>")]
    [InlineData("tuple<int,timeuuid>", "tuple<int, timeuuid>")]
    [InlineData("vector<float, 1536>", "vector<float, 1536>")]
    [InlineData("frozen<address>", "ks.address")]
    [InlineData("\"Address\"", "ks.Address")]
    [InlineData("list<frozen<\"odd<name>\">>", "list<ks.odd<name>>")]
    [InlineData("varchar", "text")]
    public void Names_since_3_0(string text, string type) => Assert.Equal(type, SchemaTypes.FromCql(text, "ks", new Dictionary<string, CqlType>()).ToString());

    [Theory]
    [InlineData("list<")]
    [InlineData("list<int")]
    [InlineData("\"open")]
    [InlineData("int>")]
    public void What_cannot_be_read_is_a_custom_type(string text) =>
        Assert.Equal(CqlType.Custom(text), SchemaTypes.FromCql(text, "ks", new Dictionary<string, CqlType>()));

    [Fact]
    public void Nesting_without_end_is_refused_and_does_not_end_the_process()
    {
        Assert.Equal(ColumnTypeCode.Custom, SchemaTypes.FromMarshal(string.Concat(Enumerable.Repeat("ListType(", 100_000))).Code);
        Assert.Equal(ColumnTypeCode.Custom, SchemaTypes.FromCql(string.Concat(Enumerable.Repeat("list<", 100_000)), "ks", new Dictionary<string, CqlType>()).Code);
    }
}
