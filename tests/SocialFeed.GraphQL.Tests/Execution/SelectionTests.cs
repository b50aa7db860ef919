using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Section 6.3.2: which fields a response has, and in which order.</summary>
public sealed class SelectionTests
{
    private readonly RequestExecutor _executor = Executing.Executor(typeof(Root), typeof(Node), typeof(INamed), typeof(Leaf));

    [Theory]
    [InlineData("{ __typename }", """{"__typename":"Query"}""")]
    [InlineData("{ b: a, a, b: a }", """{"b":"A","a":"A"}""")]
    [InlineData("{ node { name } a node { id name } }", """{"node":{"name":"root","id":1},"a":"A"}""")]
    [InlineData("{ ...F a } fragment F on Query { node { id } a }", """{"node":{"id":1},"a":"A"}""")]
    [InlineData("{ a @skip(if: true) node @include(if: false) { id } x: a }", """{"x":"A"}""")]
    [InlineData("{ node { id @skip(if: true) } }", """{"node":{}}""")]
    [InlineData("{ ... @include(if: false) { a } ...F @skip(if: true) ...F } fragment F on Query { a }", """{"a":"A"}""")]
    [InlineData("{ node { children { name children { id } } } }", """{"node":{"children":[{"name":"one","children":[]},{"name":"two","children":[]}]}}""")]
    [InlineData("{ any { name ... on Node { id } ... on Leaf { size } ... on Named { __typename } } }",
        """{"any":[{"name":"root","id":1,"__typename":"Node"},{"name":"leaf","size":3,"__typename":"Leaf"},{"name":"root","id":1,"__typename":"Node"}]}""")]
    [InlineData("{ any { ... on Leaf { size } } }", """{"any":[{},{"size":3},{}]}""")]
    public async Task Fields_stand_in_the_order_of_their_first_mention(string document, string data) =>
        Assert.Equal($$"""{"data":{{data}}}""", await _executor.RunAsync(document));

    [Theory]
    [InlineData("""{"s":true,"i":true}""", """{"x":"A"}""")]
    [InlineData("""{"s":false,"i":true}""", """{"a":"A","node":{"id":1,"name":"root"},"x":"A"}""")]
    [InlineData("""{"s":false,"i":false}""", """{"a":"A","x":"A"}""")]
    [InlineData("""{"s":true,"i":false}""", """{"x":"A"}""")]
    public async Task Variables_decide_what_is_skipped(string variables, string data)
    {
        const string Document = "query($s: Boolean!, $i: Boolean!) { a @skip(if: $s) ...F @skip(if: $s) x: a } fragment F on Query { node @include(if: $i) { id name } }";

        Assert.Equal($$"""{"data":{{data}}}""", await _executor.RunAsync(Document, variables));
    }

    [Fact]
    public async Task A_field_mentioned_twice_under_different_conditions_has_the_selections_that_hold()
    {
        const string Document = "query($a: Boolean!, $b: Boolean!) { node @include(if: $a) { id } node @include(if: $b) { name } ... @include(if: $a) { node { leaf { size } } } }";

        Assert.Equal("""{"data":{"node":{"id":1,"leaf":{"size":3}}}}""", await _executor.RunAsync(Document, """{"a":true,"b":false}"""));
        Assert.Equal("""{"data":{"node":{"name":"root"}}}""", await _executor.RunAsync(Document, """{"a":false,"b":true}"""));
        Assert.Equal("""{"data":{"node":{"id":1,"name":"root","leaf":{"size":3}}}}""", await _executor.RunAsync(Document, """{"a":true,"b":true}"""));
        Assert.Equal("""{"data":{}}""", await _executor.RunAsync(Document, """{"a":false,"b":false}"""));
    }

    [Fact]
    public async Task More_conditions_than_bits_in_a_word_are_fine()
    {
        var names = Enumerable.Range(0, 150).ToArray();
        var document = $"query({string.Join(" ", names.Select(i => $"$v{i}: Boolean!"))}) {{ {string.Join(" ", names.Take(90).Select(i => $"f{i}: a @include(if: $v{i})"))} "
            + $"... @skip(if: $v149) {{ {string.Join(" ", names.Skip(90).Select(i => $"a @include(if: $v{i})"))} }} }}";
        var variables = $"{{{string.Join(",", names.Select(i => $"\"v{i}\":{(i is 5 or 77 or 120 ? "true" : "false")}"))}}}";

        Assert.Equal("""{"data":{"f5":"A","f77":"A","a":"A"}}""", await _executor.RunAsync(document, variables));
    }

    [Fact]
    public async Task Look_ahead_sees_what_is_selected()
    {
        const string Document = "query($x: Boolean!) { seen { children { name @include(if: $x) } } }";

        Assert.Equal("""{"data":{"seen":{"children":[{"name":"True"}]}}}""", await _executor.RunAsync(Document, """{"x":true}"""));
        Assert.Equal("""{"data":{"seen":{"children":[{}]}}}""", await _executor.RunAsync(Document, """{"x":false}"""));
    }

    [QueryType]
    public static class Root
    {
        public static string A => "A";

        public static Node Node => new(1, "root", [new(2, "one", []), new(3, "two", [])]);

        public static INamed[] Any => [Node, new Leaf("leaf", 3), Node];

        public static Node Seen(ResolverContext context) =>
            new(1, "seen", [new(2, context.IsSelected("children", "name") && !context.IsSelected("children", "id") ? "True" : "False", [])]);
    }

    [InterfaceType]
    public interface INamed
    {
        string Name { get; }
    }

    [ObjectType]
    public sealed record Node(int Id, string Name, IReadOnlyList<Node> Children) : INamed
    {
        public Leaf Leaf => new("leaf", 3);
    }

    [ObjectType]
    public sealed record Leaf(string Name, int Size) : INamed;
}
