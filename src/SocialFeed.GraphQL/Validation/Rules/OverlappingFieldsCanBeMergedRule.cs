using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.Validation.FieldMerging;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>
/// Section 5.3.2: fields of one response name are the same field. Documents without a conflict, nearly all, cost one linear pass; only the others are
/// compared field by field for the messages.
/// </summary>
internal sealed class OverlappingFieldsCanBeMergedRule(ValidationContext context) : ValidationRule(context)
{
    private FieldConflictSearch? _search;

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterDocument, WalkEvent.SelectionSet];

    public override void EnterDocument(DocumentNode document)
    {
        var index = new FieldIndex(Context);
        if (new FieldMergeProof(index, Context.Options.MergeWorkBudget).Succeeds())
            return;
        var mostConflicts = Math.Max(Context.Options.MaxErrors + 1, FieldConflict.MostUseful);
        _search = new FieldConflictSearch(index, Context.Options.ConflictWorkBudget, mostConflicts);
    }

    public override void SelectionSet(SelectionSetNode selectionSet, bool ofInlineFragment)
    {
        if (_search is null || ofInlineFragment)
            return;
        foreach (var conflict in _search.Within(selectionSet))
            Context.Report(conflict.Message, [.. conflict.Nodes.Select(field => field.Start)]);
    }
}
