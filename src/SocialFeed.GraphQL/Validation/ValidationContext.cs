using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation;

/// <summary>What the rules share during the validation of one document: errors, types, and facts about fragments worked out once.</summary>
internal sealed partial class ValidationContext
{
    /// <summary>UTF-16 units of a message; what is beyond is cut, since messages quote the document.</summary>
    private const int LongestMessage = 4_000;

    /// <summary>Places listed with one error; there can be as many as fragments in a cycle.</summary>
    private const int MostLocations = 100;

    private readonly Dictionary<string, FragmentDefinitionNode> _fragments = new(StringComparer.Ordinal);

    public ValidationContext(Schema schema, DocumentNode document, ValidationOptions options)
    {
        Document = document;
        Options = options;
        Types = new TypeInfo(schema);
        foreach (var definition in document.Definitions)
        {
            if (definition is FragmentDefinitionNode fragment)
                _fragments[fragment.Name] = fragment;
        }
    }

    public Schema Schema => Types.Schema;

    public DocumentNode Document { get; }

    public ValidationOptions Options { get; }

    /// <summary>The types where the walk is.</summary>
    public TypeInfo Types { get; }

    public List<GraphQLError> Errors { get; } = [];

    /// <summary>Steps spent on following fragment spreads so far.</summary>
    public int FragmentWork { get; private set; }

    public void Report(string message, SyntaxNode node) => Report(message, [node.Start]);

    /// <param name="message">For the client.</param>
    /// <param name="offsets">Where in the document; the first is the main place.</param>
    /// <exception cref="DocumentValidator.ValidationAbortedException">The error limit is reached.</exception>
    public void Report(string message, params ReadOnlySpan<int> offsets)
    {
        if (Errors.Count >= Options.MaxErrors)
            throw DocumentValidator.ValidationAbortedException.BecauseOfErrors();
        var locations = new SourceLocation[Math.Min(offsets.Length, MostLocations)];
        for (var i = 0; i < locations.Length; i++)
            locations[i] = Document.GetLocation(offsets[i]);
        Errors.Add(new GraphQLError(message.Length > LongestMessage ? message[..LongestMessage] + "..." : message, locations));
    }

    /// <summary>" Did you mean …?" or nothing.</summary>
    public string DidYouMean(string name, IEnumerable<string> known) => Options.HideSuggestions ? "" : Suggestions.DidYouMean(name, known);

    /// <summary>The fragment of that name; the last one when the name is not unique.</summary>
    public FragmentDefinitionNode? Fragment(string name) => _fragments.GetValueOrDefault(name);

    /// <exception cref="DocumentValidator.ValidationAbortedException">The budget is spent.</exception>
    public void SpendFragmentWork(int steps)
    {
        FragmentWork += steps;
        if (FragmentWork > Options.FragmentWorkBudget)
        {
            throw DocumentValidator.ValidationAbortedException.BecauseOfWork(
                nameof(Options.FragmentWorkBudget), Options.FragmentWorkBudget);
        }
    }
}
