namespace SocialFeed.GraphQL.Execution;

/// <summary>A column of objects of one type with the fields to take of them: the unit of work of phase 1, and what phase 2 writes from.</summary>
internal sealed class ObjectRun(SelectionPlan plan, object[] items, int count)
{
    private static readonly FieldRun?[] NoFields = [];

    public SelectionPlan Plan { get; } = plan;

    /// <summary>At least <see cref="Count"/> objects; the array may be of a more special type, so it is only read.</summary>
    public object[] Items { get; } = items;

    public int Count { get; } = count;

    /// <summary>By <see cref="FieldPlan.Slot"/>; null where a condition excludes the field.</summary>
    public FieldRun?[] Fields { get; } = plan.Columns.Length == 0 ? NoFields : new FieldRun?[plan.Columns.Length];
}
