namespace SocialFeed.GraphQL;

/// <summary>Told apart from outside generic code.</summary>
internal interface IOptional;

/// <summary>An input value that may be absent, which is not the same as null (section 3.10, input coercion).</summary>
public readonly record struct Optional<T> : IOptional
{
    public Optional(T? value)
    {
        Value = value;
        HasValue = true;
    }

    /// <summary>Null or default when absent.</summary>
    public T? Value { get; }

    /// <summary>True when the client gave a value, null included, or the schema has a default.</summary>
    public bool HasValue { get; }

    public static implicit operator Optional<T>(T? value) => new(value);

    public T? GetValueOrDefault(T? fallback) => HasValue ? Value : fallback;
}
