using System.Diagnostics.CodeAnalysis;

namespace SocialFeed.DataLoader;

/// <summary>
/// What a fetch has to say of one key: a value, an error, or, as long as nothing was written, that the key is missing.
/// </summary>
public readonly struct Result<TValue>
{
    // One reference tells the three cases apart: null = missing, ValueMark = value, an exception = error.
    private static readonly object s_valueMark = new();
    private readonly object? _state;

    private Result(TValue? value, object state)
    {
        Value = value;
        _state = state;
    }

    /// <summary>The value; default when the key is missing or failed.</summary>
    public TValue? Value { get; }

    /// <summary>The error of this key, or null.</summary>
    public Exception? Error => _state as Exception;

    /// <summary>Whether loading this key failed.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsError => _state is not null && !ReferenceEquals(_state, s_valueMark);

    /// <summary>Whether the source has no value for this key: nothing was written, or null.</summary>
    public bool IsMissing => _state is null || (ReferenceEquals(_state, s_valueMark) && Value is null);

    /// <summary>A loaded value.</summary>
    public static Result<TValue> Resolve(TValue? value) => new(value, s_valueMark);

    /// <summary>A failed key.</summary>
    public static Result<TValue> Reject(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(default, error);
    }

    public static implicit operator Result<TValue>(TValue? value) => Resolve(value);

    public static implicit operator Result<TValue>(Exception error) => Reject(error);
}
