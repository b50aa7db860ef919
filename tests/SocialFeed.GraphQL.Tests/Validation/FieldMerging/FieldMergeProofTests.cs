using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.Validation;
using SocialFeed.GraphQL.Validation.FieldMerging;

namespace SocialFeed.GraphQL.Tests.Validation.FieldMerging;

/// <summary>The linear proof and the pairwise search must always agree: one decides, the other names.</summary>
public sealed class FieldMergeProofTests
{
    private const int Rounds = 1_500;
    private const int MinimumOfEach = 10;
    private const int Ample = 10_000_000;

    private static readonly string[] Types = ["SomeBox", "StringBox", "IntBox", "NonNullStringBox1", "NonNullStringBox1Impl"];
    private static readonly string[] Leaves = ["scalar", "unrelatedField", "n", "__typename", "scalar(x: 1)", "scalar(x: 2)"];
    private static readonly string[] Boxes = ["deepBox", "stringBox", "intBox", "listStringBox"];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    public void Proof_and_search_agree_on_random_documents(int seed, int fragments)
    {
        var random = new Random(seed);
        var conflicting = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var document = RandomDocument(random, fragments);
            var hasConflict = HasConflict(document);
            Assert.True(
                new FieldMergeProof(Index(document), Ample).Succeeds() == !hasConflict, $"Seed {seed}, round {round}: {SyntaxPrinter.Print(document)}");
            conflicting += hasConflict ? 1 : 0;
        }

        Assert.InRange(conflicting, MinimumOfEach, Rounds - MinimumOfEach);
    }

    [Fact]
    public void A_proof_without_budget_proves_nothing() =>
        Assert.False(new FieldMergeProof(Index(GraphQLParser.Parse("{ someBox { unrelatedField } }")), 0).Succeeds());

    private static FieldIndex Index(DocumentNode document) =>
        new(new ValidationContext(RuleCheck.SchemaOf(TestSchemas.Boxes), document, ValidationOptions.Default));

    private static bool HasConflict(DocumentNode document)
    {
        var search = new FieldConflictSearch(Index(document), Ample, FieldConflict.MostUseful);
        return SelectionSets(document).Any(set => search.Within(set).Count > 0);
    }

    /// <summary>Those of operations, fragments and fields, as the walk meets them.</summary>
    private static IEnumerable<SelectionSetNode> SelectionSets(DocumentNode document)
    {
        var open = new Stack<(SelectionSetNode Set, bool OfInlineFragment)>(
            document.Definitions.OfType<ExecutableDefinitionNode>().Select(d => (d.SelectionSet, false)));
        while (open.TryPop(out var current))
        {
            if (!current.OfInlineFragment)
                yield return current.Set;
            foreach (var selection in current.Set.Selections)
            {
                switch (selection)
                {
                    case FieldNode { SelectionSet: { } nested }: open.Push((nested, false)); break;
                    case InlineFragmentNode inline: open.Push((inline.SelectionSet, true)); break;
                }
            }
        }
    }

    private static DocumentNode RandomDocument(Random random, int fragments)
    {
        var text = $"{{ someBox {Selections(random, 0, fragments)} someBox {Selections(random, 0, fragments)} }}";
        for (var i = 0; i < fragments; i++)
            text += $" fragment F{i} on {Pick(random, Types)} {Selections(random, 1, fragments)}";
        return GraphQLParser.Parse(text);
    }

    private static string Selections(Random random, int depth, int fragments)
    {
        var selections = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(10) switch
        {
            < 3 when depth < 4 => $"... on {Pick(random, Types)} {Selections(random, depth + 1, fragments)}",
            < 6 when depth < 4 => $"{Alias(random)}{Pick(random, Boxes)} {Selections(random, depth + 1, fragments)}",
            6 when fragments > 0 => $"...F{random.Next(fragments)}",
            _ => Alias(random) + Pick(random, Leaves),
        });
        return $"{{ {string.Join(' ', selections)} }}";
    }

    private static string Alias(Random random) => random.Next(8) == 0 ? Pick(random, ["scalar: ", "deepBox: ", "x: "]) : "";

    private static string Pick(Random random, string[] options) => options[random.Next(options.Length)];
}
