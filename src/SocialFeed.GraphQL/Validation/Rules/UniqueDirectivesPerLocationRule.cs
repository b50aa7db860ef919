using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.7.3: a directive that is not repeatable occurs once per place.</summary>
internal sealed class UniqueDirectivesPerLocationRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events =>
    [
        WalkEvent.EnterOperation, WalkEvent.EnterFragment, WalkEvent.VariableDefinition,
        WalkEvent.EnterField, WalkEvent.FragmentSpread, WalkEvent.InlineFragment,
    ];

    public override void EnterOperation(OperationDefinitionNode operation) => Check(operation.Directives);

    public override void EnterFragment(FragmentDefinitionNode fragment) => Check(fragment.Directives);

    public override void VariableDefinition(VariableDefinitionNode definition) => Check(definition.Directives);

    public override void EnterField(FieldNode field) => Check(field.Directives);

    public override void FragmentSpread(FragmentSpreadNode spread) => Check(spread.Directives);

    public override void InlineFragment(InlineFragmentNode fragment) => Check(fragment.Directives);

    private void Check(IReadOnlyList<DirectiveNode> directives)
    {
        if (directives.Count < 2)
            return;
        var seen = new Dictionary<string, DirectiveNode>(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            if (Context.Schema.Directive(directive.Name) is { IsRepeatable: false } && !seen.TryAdd(directive.Name, directive))
            {
                Context.Report(
                    $"The directive \"@{directive.Name}\" can only be used once at this location.", seen[directive.Name].Start, directive.Start);
            }
        }
    }
}
