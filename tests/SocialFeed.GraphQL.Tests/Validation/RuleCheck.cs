using System.Collections.Concurrent;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;
using SocialFeed.GraphQL.Validation;

namespace SocialFeed.GraphQL.Tests.Validation;

/// <summary>Runs one rule alone. Expected errors are written as the places, then the message: <c>1:9 3:5 Unknown type "X".</c></summary>
internal sealed class RuleCheck(Func<ValidationContext, ValidationRule> rule, string sdl = TestSchemas.Pets)
{
    private static readonly ConcurrentDictionary<string, Schema> Schemas = new();

    public RuleCheck On(string otherSdl) => new(rule, otherSdl);

    public void Accepts(string document) => Rejects(document);

    public void Rejects(string document, params string[] expected) => Assert.Equal(expected, Errors(document).Select(Describe));

    public static Schema SchemaOf(string sdl) => Schemas.GetOrAdd(sdl, text => SdlSchemaBuilder.Build(text));

    public static string Describe(GraphQLError error) =>
        string.Concat((error.Locations ?? []).Select(l => $"{l.Line}:{l.Column} ")) + error.Message;

    private IReadOnlyList<GraphQLError> Errors(string document) => DocumentValidator.Validate(
        SchemaOf(sdl), GraphQLParser.Parse(document, ParserOptions.Trusted), ValidationOptions.Default, [rule], out _);
}
