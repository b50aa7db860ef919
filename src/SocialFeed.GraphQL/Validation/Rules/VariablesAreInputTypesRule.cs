using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.8.2.</summary>
internal sealed class VariablesAreInputTypesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.VariableDefinition];

    public override void VariableDefinition(VariableDefinitionNode definition)
    {
        if (Context.Schema.Type(definition.Type.NamedType.Name) is { IsInputType: false })
            Context.Report($"Variable \"${definition.Name}\" cannot be non-input type \"{definition.Type}\".", definition.Type);
    }
}
