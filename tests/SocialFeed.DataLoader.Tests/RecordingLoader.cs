namespace SocialFeed.DataLoader.Tests;

/// <summary>A loader over a function, which notes the keys of each fetch.</summary>
internal class RecordingLoader<TKey, TValue>(
    IBatchScheduler scheduler,
    Func<TKey, Result<TValue>> valueOf,
    DataLoaderOptions? options = null,
    IEqualityComparer<TKey>? keyComparer = null) : DataLoaderBase<TKey, TValue>(scheduler, options, keyComparer)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly List<TKey[]> _fetches = [];

    public IReadOnlyList<TKey[]> Fetches => _fetches;

    /// <summary>When set, a fetch answers only after this task; a failed task fails the fetch.</summary>
    public Func<CancellationToken, Task>? Delay { get; set; }

    protected override async ValueTask FetchAsync(
        ReadOnlyMemory<TKey> keys, Memory<Result<TValue>> results, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _fetches.Add(keys.ToArray());
        }

        if (Delay is { } delay)
        {
            await delay(cancellationToken);
        }

        for (int i = 0; i < keys.Length; i++)
        {
            results.Span[i] = valueOf(keys.Span[i]);
        }
    }
}

/// <summary>Loads each key as itself.</summary>
internal sealed class IdentityLoader<TKey>(
    IBatchScheduler scheduler, DataLoaderOptions? options = null, IEqualityComparer<TKey>? keyComparer = null)
    : RecordingLoader<TKey, TKey>(scheduler, key => Result<TKey>.Resolve(key), options, keyComparer)
    where TKey : notnull;
