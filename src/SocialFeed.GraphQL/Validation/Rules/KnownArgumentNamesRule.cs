using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.4.1.</summary>
internal sealed class KnownArgumentNamesRule(ValidationContext context) : ValidationRule(context)
{
    private bool _inDirective;

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.Argument, WalkEvent.EnterDirective, WalkEvent.LeaveDirective];

    public override void EnterDirective(DirectiveNode directive, string location)
    {
        _inDirective = true;
        if (Context.Types.Directive is not { } definition)
            return;
        foreach (var argument in directive.Arguments)
        {
            if (definition.Argument(argument.Name) is null)
            {
                var suggestion = Context.DidYouMean(argument.Name, definition.Arguments.Select(a => a.Name));
                Context.Report($"Unknown argument \"{argument.Name}\" on directive \"@{directive.Name}\".{suggestion}", argument);
            }
        }
    }

    public override void LeaveDirective(DirectiveNode directive) => _inDirective = false;

    public override void Argument(ArgumentNode argument)
    {
        if (_inDirective || Context.Types.Argument is not null || Context.Types.Field is not { } field)
            return;
        var suggestion = Context.DidYouMean(argument.Name, field.Arguments.Select(a => a.Name));
        Context.Report($"Unknown argument \"{argument.Name}\" on field \"{Context.Types.FieldCoordinate}\".{suggestion}", argument);
    }
}
