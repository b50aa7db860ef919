using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.3.1: the type has the field.</summary>
internal sealed class FieldsOnCorrectTypeRule(ValidationContext context) : ValidationRule(context)
{
    private const int MaxSuggestions = 5;

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterField];

    public override void EnterField(FieldNode field)
    {
        if (Context.Types.ParentType is { } type && Context.Types.Field is null)
            Context.Report($"Cannot query field \"{field.Name}\" on type \"{type}\".{Suggestion(type, field.Name)}", field);
    }

    private string Suggestion(NamedType type, string fieldName)
    {
        if (Context.Options.HideSuggestions)
            return "";
        var types = TypesWithField(type, fieldName);
        if (types.Count > 0)
            return $" Did you mean to use an inline fragment on {Suggestions.OrList([.. types.Take(MaxSuggestions).Select(t => $"\"{t}\"")])}?";
        return type is CompositeFieldType fields ? Context.DidYouMean(fieldName, fields.Fields.Select(f => f.Name)) : "";
    }

    /// <summary>The possible types of an abstract type and their interfaces that have the field: widely shared ones first, then supertypes.</summary>
    private List<NamedType> TypesWithField(NamedType type, string fieldName)
    {
        var uses = new Dictionary<NamedType, int>();
        var found = new List<NamedType>();
        if (type is ObjectType)
            return found;
        foreach (var possible in Context.Schema.PossibleTypes(type))
        {
            if (possible.Field(fieldName) is null)
                continue;
            Count(possible);
            foreach (var shared in possible.Interfaces)
            {
                if (shared.Field(fieldName) is not null)
                    Count(shared);
            }
        }

        return [.. found.OrderBy(t => t, Comparer<NamedType>.Create(Compare))];

        void Count(NamedType candidate)
        {
            if (uses.TryAdd(candidate, 0))
                found.Add(candidate);
            uses[candidate]++;
        }

        int Compare(NamedType a, NamedType b)
        {
            if (ReferenceEquals(a, b))
                return 0;
            if (uses[a] != uses[b])
                return uses[b].CompareTo(uses[a]);
            if (a is InterfaceType && Context.Schema.IsSubType(a, b))
                return -1;
            return b is InterfaceType && Context.Schema.IsSubType(b, a) ? 1 : Suggestions.CompareNatural(a.Name, b.Name);
        }
    }
}
