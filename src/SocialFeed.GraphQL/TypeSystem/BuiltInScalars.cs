namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>The scalars that every schema has (section 3.5). Shared by all schemas.</summary>
public static class BuiltInScalars
{
    public static ScalarType String { get; } = new StringScalar();

    public static ScalarType Int { get; } = new IntScalar();

    public static ScalarType Float { get; } = new FloatScalar();

    public static ScalarType Boolean { get; } = new BooleanScalar();

    public static ScalarType ID { get; } = new IDScalar();

    /// <summary>In the order of the reference implementation.</summary>
    public static IReadOnlyList<ScalarType> All { get; } = [String, Int, Float, Boolean, ID];

    public static bool IsBuiltIn(NamedType type) => type is ScalarType scalar && All.Contains(scalar);
}
