using SocialFeed.GraphQL.Introspection;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>
/// Keeps the schema from strangers: no field whose type is one of introspection. Not in the spec; switched on by <see cref="ValidationOptions"/>.
/// </summary>
internal sealed class NoIntrospectionRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterField];

    public override void EnterField(FieldNode field)
    {
        if (Context.Types.Type is { } type && IntrospectionTypes.IsIntrospectionType(type.NamedType))
        {
            Context.Report(
                $"GraphQL introspection has been disabled, but the requested query contained the field \"{field.Name}\".", field);
        }
    }
}
