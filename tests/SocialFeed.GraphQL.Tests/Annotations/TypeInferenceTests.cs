using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Annotations;

/// <summary>GraphQL types, names and nullability from C# signatures.</summary>
public sealed class TypeInferenceTests
{
    private static readonly Schema Built = SchemaBuilder.New()
        .AddTypes(typeof(Queries), typeof(Thing), typeof(ThingPage), typeof(INode), typeof(NodeExtensions), typeof(ITagged))
        .AddScalar(new DayScalar())
        .Build();

    [Theory]
    [InlineData("text", "String!")]
    [InlineData("maybeText", "String")]
    [InlineData("task", "Thing!")]
    [InlineData("maybeTask", "Thing")]
    [InlineData("valueTask", "Int!")]
    [InlineData("maybeValueTask", "Int")]
    [InlineData("list", "[Thing!]!")]
    [InlineData("holes", "[Thing]!")]
    [InlineData("maybeList", "[Thing!]")]
    [InlineData("matrix", "[[Int]!]!")]
    [InlineData("bytes", "[Int!]!")]
    [InlineData("float", "Float!")]
    [InlineData("day", "Day!")]
    [InlineData("stated", "[ID!]")]
    [InlineData("htmlText", "Boolean!")]
    [InlineData("renamed", "String!")]
    public void Results_have_the_types_of_their_signatures(string field, string type) => Assert.Equal(type, Built.QueryType.Field(field)!.Type.ToString());

    [Theory]
    [InlineData("a", "Int!")]
    [InlineData("b", "Int")]
    [InlineData("c", "String")]
    [InlineData("d", "[Day!]!")]
    [InlineData("e", "ID")]
    [InlineData("f", "[[Float!]]")]
    public void Arguments_have_the_types_of_their_parameters(string argument, string type) =>
        Assert.Equal(type, Built.QueryType.Field("arguments")!.Argument(argument)!.Type.ToString());

    [Fact]
    public void Generic_base_classes_give_fields_of_their_arguments_types()
    {
        var page = (ObjectType)Built.Type("ThingPage")!;

        Assert.Equal(["nodes: [Thing!]!", "first: Thing", "total: Int!"], page.Fields.Select(f => f.ToString()));
    }

    [Fact]
    public void Interfaces_come_from_CSharp_and_from_attributes_and_share_their_resolvers()
    {
        var thing = (ObjectType)Built.Type("Thing")!;

        Assert.Equal(["Node", "Tagged"], thing.Interfaces.Select(i => i.Name));
        Assert.Equal(["id: Int!", "tag: String!", "label: String!"], thing.Fields.Select(f => f.ToString()));
        Assert.NotNull(thing.Field("label")!.Binding);
        Assert.Equal(["id: Int!", "label: String!"], ((InterfaceType)Built.Type("Node")!).Fields.Select(f => f.ToString()));
    }

    [Fact]
    public void What_is_ignored_static_or_hidden_is_no_field()
    {
        Assert.Null(Built.QueryType.Field("hidden"));
        Assert.Null(Built.QueryType.Field("generic"));
        Assert.Null(((ObjectType)Built.Type("Thing")!).Field("secret"));
    }

    [Fact]
    public void The_order_of_types_and_fields_is_that_of_the_code()
    {
        Assert.Equal(["Query", "Thing", "ThingPage", "Node", "Tagged", "Day"], Built.Types.Where(t => !t.Name.StartsWith("__", StringComparison.Ordinal) && !BuiltInScalars.IsBuiltIn(t)).Select(t => t.Name));
        Assert.Equal(["text", "maybeText", "task", "maybeTask"], Built.QueryType.Fields.Take(4).Select(f => f.Name));
    }

    [InterfaceType]
    public interface INode
    {
        int Id { get; }
    }

    [InterfaceType]
    public interface ITagged
    {
        string Tag { get; }
    }

    [InterfaceType<INode>]
    public static class NodeExtensions
    {
        public static string Label([Parent] INode node) => $"#{node.Id}";
    }

    [ObjectType]
    [Implements(typeof(ITagged))]
    public sealed record Thing(int Id, string Tag) : INode
    {
        [GraphQLIgnore]
        public string Secret => "";
    }

    public class Page<T>
    {
        public IReadOnlyList<T> Nodes { get; init; } = [];

        public T? First { get; init; }
    }

    [ObjectType]
    public sealed class ThingPage : Page<Thing>
    {
        public int Total { get; init; }
    }

    [QueryType]
    public static class Queries
    {
        public static string Text => "";

        public static string? MaybeText => null;

        public static Task<Thing> GetTaskAsync() => Task.FromResult(new Thing(1, ""));

        public static Task<Thing?> GetMaybeTaskAsync() => Task.FromResult<Thing?>(null);

        public static ValueTask<int> GetValueTaskAsync() => new(1);

        public static ValueTask<int?> GetMaybeValueTaskAsync() => new((int?)null);

        public static IReadOnlyList<Thing> List => [];

        public static Thing?[] Holes => [];

        public static Task<List<Thing>?> GetMaybeListAsync() => Task.FromResult<List<Thing>?>(null);

        public static int?[][] Matrix => [];

        public static IEnumerable<byte> Bytes => [];

        public static float Float => 0.1f;

        public static DateOnly Day => default;

        [GraphQLType("[ID!]")]
        public static object? Stated => null;

        public static bool HTMLText => true;

        [GraphQLName("renamed")]
        public static string Other => "";

        public static ThingPage Page => new();

        public static string Arguments(int a, int? b, string? c, DateOnly[] d, [ID] string? e, IReadOnlyList<IReadOnlyList<double>?>? f) => $"{a}{b}{c}{d}{e}{f}";

        [GraphQLIgnore]
        public static string Hidden => "";

        public static string Generic<T>() => typeof(T).Name;
    }

    private sealed class DayScalar() : ScalarType<DateOnly>("Day")
    {
        public override void Write(DateOnly value, ref SocialFeed.GraphQL.Execution.JsonOutput output) => output.WriteFormatted(value, "O");

        public override bool TryParseLiteral(SocialFeed.GraphQL.Language.ValueNode literal, out object? value, out string? error)
        {
            (value, error) = (null, "Day is not read here.");
            return false;
        }

        public override bool TryParseJson(System.Text.Json.JsonElement json, out object? value, out string? error)
        {
            (value, error) = (null, "Day is not read here.");
            return false;
        }
    }
}
