using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Sections 5.5.1.2 and 5.8.2: type conditions and variable types exist.</summary>
internal sealed class KnownTypeNamesRule(ValidationContext context) : ValidationRule(context)
{
    private HashSet<string>? _definedHere;

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.NamedType];

    public override void NamedType(NamedTypeNode type)
    {
        if (Context.Schema.Type(type.Name) is not null)
            return;
        _definedHere ??= [.. Context.Document.Definitions.OfType<TypeDefinitionNode>().Select(definition => definition.Name)];
        if (_definedHere.Contains(type.Name))
            return;
        var known = Context.Schema.Types.Select(known => known.Name).Concat(_definedHere);
        Context.Report($"Unknown type \"{type.Name}\".{Context.DidYouMean(type.Name, known)}", type);
    }
}
