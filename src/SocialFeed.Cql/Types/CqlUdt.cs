namespace SocialFeed.Cql;

/// <summary>A value of a user-defined type: its fields by name. Fields not set are null.</summary>
public sealed class CqlUdt
{
    private readonly Dictionary<string, object?> _fields = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, object?> Fields => _fields;

    public object? this[string field]
    {
        get => _fields.GetValueOrDefault(field);
        set => _fields[field] = value;
    }

    public CqlUdt Set(string field, object? value)
    {
        _fields[field] = value;
        return this;
    }

    /// <exception cref="InvalidCastException">The field is null or of another type.</exception>
    public T Get<T>(string field) => _fields.GetValueOrDefault(field) switch
    {
        T value => value,
        null when default(T) is null => default!,
        var other => throw new InvalidCastException(
            $"Field '{field}' is {(other is null ? "null" : "of type " + other.GetType().Name)}, which cannot be read as {Types.TypeName.Of(typeof(T))}."),
    };
}
