namespace SocialFeed.Core;

/// <summary>What a use case gives back: a value, or the reasons why there is none. Never both.</summary>
public readonly struct Outcome<T>
{
    private readonly IReadOnlyList<DomainError>? _errors;

    private Outcome(T? value, IReadOnlyList<DomainError>? errors)
    {
        Value = value;
        _errors = errors;
    }

    /// <summary>Default unless <see cref="IsSuccess"/>.</summary>
    public T? Value { get; }

    public IReadOnlyList<DomainError> Errors => _errors ?? [];

    public bool IsSuccess => _errors is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(DomainError error) => new(default, [error]);

    public static implicit operator Outcome<T>(List<DomainError> errors) => new(default, errors);
}
