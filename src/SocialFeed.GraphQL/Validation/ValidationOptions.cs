namespace SocialFeed.GraphQL.Validation;

/// <summary>What <see cref="DocumentValidator"/> tells and how much work it does.</summary>
public sealed record ValidationOptions
{
    /// <summary>All messages, as the reference implementation gives them.</summary>
    public static ValidationOptions Default { get; } = new();

    /// <summary>Errors to report; when there are more, one last error says so.</summary>
    public int MaxErrors { get; init; } = 100;

    /// <summary>Whether to leave out "Did you mean", which tells strangers names of the schema.</summary>
    public bool HideSuggestions { get; init; }

    /// <summary>False refuses documents that select a field of an introspection type; <c>__typename</c> stays allowed.</summary>
    public bool AllowIntrospection { get; init; } = true;

    /// <summary>Steps to spend on following fragment spreads from operations; a document that needs more is refused.</summary>
    public int FragmentWorkBudget { get; init; } = 50_000;

    /// <summary>Steps to spend on proving that all fields of the same response name merge; a document that needs more is compared field by field.</summary>
    public int MergeWorkBudget { get; init; } = 200_000;

    /// <summary>Steps to spend on comparing fields one by one, to name the conflicts; a document that needs more is refused.</summary>
    public int ConflictWorkBudget { get; init; } = 500_000;
}
