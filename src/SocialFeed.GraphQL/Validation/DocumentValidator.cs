using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;
using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Validation;

/// <summary>Validates documents against a schema (section 5). Safe for any thread.</summary>
public static class DocumentValidator
{
    private const string TooManyErrors = "Too many validation errors, error limit reached. Validation aborted.";

    /// <summary>In the order in which errors at one place are reported.</summary>
    internal static readonly IReadOnlyList<Func<ValidationContext, ValidationRule>> SpecifiedRules =
    [
        context => new ExecutableDefinitionsRule(context),
        context => new KnownOperationTypesRule(context),
        context => new UniqueOperationNamesRule(context),
        context => new LoneAnonymousOperationRule(context),
        context => new SingleFieldSubscriptionsRule(context),
        context => new KnownTypeNamesRule(context),
        context => new FragmentsOnCompositeTypesRule(context),
        context => new VariablesAreInputTypesRule(context),
        context => new ScalarLeafsRule(context),
        context => new FieldsOnCorrectTypeRule(context),
        context => new UniqueFragmentNamesRule(context),
        context => new KnownFragmentNamesRule(context),
        context => new NoUnusedFragmentsRule(context),
        context => new PossibleFragmentSpreadsRule(context),
        context => new NoFragmentCyclesRule(context),
        context => new UniqueVariableNamesRule(context),
        context => new NoUndefinedVariablesRule(context),
        context => new NoUnusedVariablesRule(context),
        context => new KnownDirectivesRule(context),
        context => new UniqueDirectivesPerLocationRule(context),
        context => new KnownArgumentNamesRule(context),
        context => new UniqueArgumentNamesRule(context),
        context => new ValuesOfCorrectTypeRule(context),
        context => new ProvidedRequiredArgumentsRule(context),
        context => new VariablesInAllowedPositionRule(context),
        context => new OverlappingFieldsCanBeMergedRule(context),
        context => new UniqueInputFieldNamesRule(context),
        context => new MaxIntrospectionDepthRule(context),
    ];

    /// <summary>Every breach of section 5, in the order of the document; empty when the document may be executed.</summary>
    /// <param name="schema">What the document is for.</param>
    /// <param name="document">Operations and fragments. Definitions of the type system are reported and otherwise passed over.</param>
    /// <param name="options">Null means <see cref="ValidationOptions.Default"/>.</param>
    public static IReadOnlyList<GraphQLError> Validate(Schema schema, DocumentNode document, ValidationOptions? options = null) =>
        Validate(schema, document, options ?? ValidationOptions.Default, SpecifiedRules, out _);

    internal static IReadOnlyList<GraphQLError> Validate(
        Schema schema,
        DocumentNode document,
        ValidationOptions options,
        IReadOnlyList<Func<ValidationContext, ValidationRule>> rules,
        out ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(document);
        context = new ValidationContext(schema, document, options);
        var active = new List<ValidationRule>(rules.Count + 1);
        foreach (var rule in rules)
            active.Add(rule(context));
        if (!options.AllowIntrospection)
            active.Add(new NoIntrospectionRule(context));
        try
        {
            new DocumentWalker(context.Types, active).Visit(document);
        }
        catch (ValidationAbortedException aborted)
        {
            context.Errors.Add(new GraphQLError(aborted.Message, code: aborted.Code));
        }

        return context.Errors;
    }

    /// <summary>Stops the walk: the error limit or a work budget is reached.</summary>
    internal sealed class ValidationAbortedException : Exception
    {
        private ValidationAbortedException(string message, string? code)
            : base(message) => Code = code;

        public string? Code { get; }

        public static ValidationAbortedException BecauseOfErrors() => new(TooManyErrors, null);

        public static ValidationAbortedException BecauseOfWork(string limit, int budget) =>
            new($"Validation aborted. The document needs more than {budget} steps ({limit}).", ErrorCodes.OperationTooComplex);
    }
}
