using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.4.3.</summary>
internal sealed class ProvidedRequiredArgumentsRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.LeaveField, WalkEvent.LeaveDirective];

    public override void LeaveField(FieldNode field)
    {
        if (Context.Types.Field is not { } definition)
            return;
        foreach (var argument in definition.Arguments)
        {
            if (argument.IsRequired && !field.Arguments.Any(given => given.Name == argument.Name))
            {
                Context.Report(
                    $"Argument \"{Context.Types.FieldCoordinate}({argument.Name}:)\" of type \"{argument.Type}\" is required, but it was not provided.",
                    field);
            }
        }
    }

    public override void LeaveDirective(DirectiveNode directive)
    {
        if (Context.Types.Directive is not { } definition)
            return;
        foreach (var argument in definition.Arguments)
        {
            if (argument.IsRequired && directive.Argument(argument.Name) is null)
            {
                Context.Report(
                    $"Argument \"@{directive.Name}({argument.Name}:)\" of type \"{argument.Type}\" is required, but it was not provided.", directive);
            }
        }
    }
}
