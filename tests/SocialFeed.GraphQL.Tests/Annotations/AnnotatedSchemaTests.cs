using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Tests.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Annotations;

public sealed class AnnotatedSchemaTests
{
    private static readonly Schema Built = SchemaBuilder.New()
        .AddTypes(typeof(BookQueries), typeof(BookNode), typeof(AuthorNode), typeof(INamed), typeof(BookPage), typeof(BookFilter), typeof(GenreType), typeof(IFound))
        .UseIdCodec(new TaggedIds())
        .Build();

    private readonly RequestExecutor _executor = new(Built);

    [Fact]
    public void The_schema_follows_from_the_annotations()
    {
        const string Expected = """"
            type Query {
              """A book by its id."""
              book(id: ID!): Book
              books(filter: BookFilter, first: Int! = 2): BookPage!
              find(text: String!): [Found]!
              motto: String!
              genres: [Genre!]!
            }

            type Book {
              title: String!
              subtitle: String
              genre: Genre!
              author: Author
              tags(upper: Boolean = false): [String!]!
              id: ID!
            }

            type Author implements Named {
              name: String!
              books: [Book!]!
            }

            interface Named {
              name: String!
            }

            type BookPage {
              nodes: [Book!]!
              total: Int!
            }

            input BookFilter {
              genre: Genre
              titles: [String!]
              limit: Int! = 10
            }

            union Found = Book | Author

            enum Genre {
              """Made up."""
              FICTION
              NON_FICTION
            }
            """";

        Assert.Equal(Lines(Expected), Lines(SchemaPrinter.Print(Built)));
    }

    [Fact]
    public async Task Properties_methods_lists_and_connections_resolve()
    {
        var body = await _executor.RunAsync("{ books { total nodes { id title subtitle genre tags(upper: true) author { name } } } motto genres }");

        Assert.Equal(
            """{"data":{"books":{"total":2,"nodes":[{"id":"Book:1","title":"Emma","subtitle":null,"genre":"FICTION","tags":["OLD"],"author":{"name":"Jane"}},{"id":"Book:2","title":"Walden","subtitle":"or, Life in the Woods","genre":"NON_FICTION","tags":[],"author":{"name":"Henry"}}]},"motto":"read","genres":["FICTION","NON_FICTION"]}}""",
            body);
    }

    [Fact]
    public async Task Input_objects_enums_ids_and_defaults_arrive_typed()
    {
        var body = await _executor.RunAsync(
            "query($f: BookFilter, $id: ID!) { books(first: 9, filter: $f) { total nodes { title } } book(id: $id) { title } }",
            """{"f":{"genre":"NON_FICTION","titles":["Walden","Emma"]},"id":"Book:1"}""");

        Assert.Equal("""{"data":{"books":{"total":1,"nodes":[{"title":"Walden"}]},"book":{"title":"Emma"}}}""", body);
    }

    [Fact]
    public async Task An_id_of_another_type_is_an_error_of_the_field()
    {
        var body = await _executor.RunAsync("""{ book(id: "Author:1") { title } }""");

        Assert.Equal(
            """{"errors":[{"message":"ID \"Author:1\" is not that of a Book.","locations":[{"line":1,"column":3}],"path":["book"],"extensions":{"code":"INVALID_ID"}}],"data":{"book":null}}""",
            body);
    }

    [Fact]
    public async Task Unions_are_told_apart_by_their_classes()
    {
        var body = await _executor.RunAsync("""{ find(text: "an") { __typename ... on Book { title } ... on Author { name books { title } } ... on Named { n: name } } }""");

        Assert.Equal(
            """{"data":{"find":[{"__typename":"Author","name":"Jane","books":[{"title":"Emma"}],"n":"Jane"},null,{"__typename":"Book","title":"Walden"}]}}""",
            body);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public enum Genre
    {
        Fiction,
        NonFiction,
    }

    public sealed record Book(long Id, string Title, string? Subtitle, Genre Genre, long AuthorId, string[] Tags) : IFound;

    public sealed record Author(long Id, string Name) : INamed, IFound;

    [InterfaceType]
    public interface INamed
    {
        string Name { get; }
    }

    [UnionType]
    public interface IFound;

    [EnumType<Genre>]
    public static class GenreType
    {
        [GraphQLDescription("Made up.")]
        public const Genre Fiction = Genre.Fiction;
    }

    [InputObjectType]
    public sealed record BookFilter(Genre? Genre, IReadOnlyList<string>? Titles, int Limit = 10);

    [ObjectType]
    public sealed record BookPage(IReadOnlyList<Book> Nodes, int Total);

    [QueryType]
    public static class BookQueries
    {
        internal static readonly Book[] All =
        [
            new(1, "Emma", null, Genre.Fiction, 1, ["old"]),
            new(2, "Walden", "or, Life in the Woods", Genre.NonFiction, 2, []),
        ];

        internal static readonly Author[] Authors = [new(1, "Jane"), new(2, "Henry")];

        [GraphQLDescription("A book by its id.")]
        public static Task<Book?> GetBookAsync([ID("Book")] long id) => Task.FromResult(All.FirstOrDefault(b => b.Id == id));

        public static async ValueTask<BookPage> GetBooksAsync(BookFilter? filter, int first = 2)
        {
            await Task.Yield();
            var found = All.Where(b => filter?.Genre is null || b.Genre == filter.Genre)
                .Where(b => filter?.Titles is null || filter.Titles.Contains(b.Title))
                .Take(Math.Min(first, filter?.Limit ?? first)).ToArray();
            return new BookPage(found, found.Length);
        }

        public static IReadOnlyList<IFound?> Find(string text) => text == "an" ? [Authors[0], null, All[1]] : [];

        public static string Motto => "read";

        public static Genre[] Genres => [Genre.Fiction, Genre.NonFiction];
    }

    [ObjectType<Book>(BindProperties = [nameof(Book.Title), nameof(Book.Subtitle), nameof(Book.Genre)])]
    public static class BookNode
    {
        public static Author? GetAuthor([Parent] Book book) => Array.Find(BookQueries.Authors, a => a.Id == book.AuthorId);

        public static string[] Tags([Parent] Book book, bool? upper = false) => upper == true ? [.. book.Tags.Select(t => t.ToUpperInvariant())] : book.Tags;

        [ID]
        public static long Id([Parent] Book book) => book.Id;
    }

    [ObjectType<Author>(IgnoreProperties = [nameof(Author.Id)])]
    public static class AuthorNode
    {
        [BatchResolver]
        public static Task<IReadOnlyList<Book[]>> GetBooksAsync([Parent] IReadOnlyList<Author> authors) =>
            Task.FromResult<IReadOnlyList<Book[]>>([.. authors.Select(a => BookQueries.All.Where(b => b.AuthorId == a.Id).ToArray())]);
    }

    private sealed class TaggedIds : IdCodec
    {
        public override void Write(string typeName, long key, ref JsonOutput output) => output.WriteString($"{typeName}:{key}");

        public override void Write(string typeName, string key, ref JsonOutput output) => output.WriteString($"{typeName}:{key}");

        public override bool TryParse(string? typeName, string id, out long key)
        {
            key = 0;
            return TryParse(typeName, id, out string text) && long.TryParse(text, out key);
        }

        public override bool TryParse(string? typeName, string id, out string key)
        {
            var parts = id.Split(':');
            key = parts[^1];
            return parts.Length == 2 && (typeName is null || parts[0] == typeName);
        }
    }
}
