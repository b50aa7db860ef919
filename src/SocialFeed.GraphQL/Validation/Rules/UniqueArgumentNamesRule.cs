using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.4.2.</summary>
internal sealed class UniqueArgumentNamesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterField, WalkEvent.EnterDirective];

    public override void EnterField(FieldNode field) => Check(field.Arguments);

    public override void EnterDirective(DirectiveNode directive, string location) => Check(directive.Arguments);

    private void Check(IReadOnlyList<ArgumentNode> arguments)
    {
        if (arguments.Count < 2)
            return;
        foreach (var group in arguments.GroupBy(argument => argument.Name, StringComparer.Ordinal))
        {
            if (group.Skip(1).Any())
                Context.Report($"There can be only one argument named \"{group.Key}\".", [.. group.Select(argument => argument.Start)]);
        }
    }
}
