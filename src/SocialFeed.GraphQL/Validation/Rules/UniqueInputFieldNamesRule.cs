using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.6.3.</summary>
internal sealed class UniqueInputFieldNamesRule(ValidationContext context) : ValidationRule(context)
{
    private readonly Stack<Dictionary<string, ObjectFieldNode>> _seen = [];

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterObject, WalkEvent.LeaveObject, WalkEvent.ObjectField];

    public override void EnterObject(ObjectValueNode value) => _seen.Push(new Dictionary<string, ObjectFieldNode>(StringComparer.Ordinal));

    public override void LeaveObject(ObjectValueNode value) => _seen.Pop();

    public override void ObjectField(ObjectFieldNode field)
    {
        var seen = _seen.Peek();
        if (!seen.TryAdd(field.Name, field))
            Context.Report($"There can be only one input field named \"{field.Name}\".", seen[field.Name].Start, field.Start);
    }
}
