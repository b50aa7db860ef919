using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.1.1: documents to execute contain operations and fragments only.</summary>
internal sealed class ExecutableDefinitionsRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterDocument];

    public override void EnterDocument(DocumentNode document)
    {
        foreach (var definition in document.Definitions)
        {
            var name = definition switch
            {
                ExecutableDefinitionNode => null,
                TypeDefinitionNode type => $"\"{type.Name}\"",
                TypeExtensionNode extension => $"\"{extension.Name}\"",
                DirectiveDefinitionNode directive => $"\"{directive.Name}\"",
                DirectiveExtensionNode directive => $"\"{directive.Name}\"",
                _ => "schema",
            };
            if (name is not null)
                Context.Report($"The {name} definition is not executable.", definition);
        }
    }
}
