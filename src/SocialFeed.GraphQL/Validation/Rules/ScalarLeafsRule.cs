using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.3.3: selections exactly where there are fields.</summary>
internal sealed class ScalarLeafsRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterField];

    public override void EnterField(FieldNode field)
    {
        if (Context.Types.Type is not { } type)
            return;
        if (TypeInfo.IsComposite(type.NamedType))
        {
            if (field.SelectionSet is null)
            {
                Context.Report(
                    $"Field \"{field.Name}\" of type \"{type}\" must have a selection of subfields. Did you mean \"{field.Name} {{ ... }}\"?", field);
            }
        }
        else if (field.SelectionSet is { } selectionSet)
        {
            Context.Report($"Field \"{field.Name}\" must not have a selection since type \"{type}\" has no subfields.", selectionSet);
        }
    }
}
