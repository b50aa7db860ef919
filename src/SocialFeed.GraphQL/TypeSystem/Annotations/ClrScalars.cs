namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>The CLR types that are built-in scalars without being told.</summary>
internal static class ClrScalars
{
    private static readonly Dictionary<Type, ScalarType> Known = new()
    {
        [typeof(string)] = BuiltInScalars.String,
        [typeof(bool)] = BuiltInScalars.Boolean,
        [typeof(int)] = BuiltInScalars.Int,
        [typeof(short)] = BuiltInScalars.Int,
        [typeof(byte)] = BuiltInScalars.Int,
        [typeof(double)] = BuiltInScalars.Float,
        [typeof(float)] = BuiltInScalars.Float,
        [typeof(decimal)] = BuiltInScalars.Float,
    };

    public static bool IsBuiltIn(Type type) => Known.ContainsKey(type);

    public static ScalarType? Find(Type type) => Known.GetValueOrDefault(type);
}
