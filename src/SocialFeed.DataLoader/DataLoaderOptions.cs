namespace SocialFeed.DataLoader;

/// <summary>Settings and limits of a loader. Immutable; one instance may serve every loader of the process.</summary>
public sealed class DataLoaderOptions
{
    /// <summary>Default of <see cref="MaxBatchSize"/>, in keys.</summary>
    public const int DefaultMaxBatchSize = 1024;

    /// <summary>Default of <see cref="MaxCacheSize"/>, in keys.</summary>
    public const int DefaultMaxCacheSize = 65_536;

    /// <summary>Largest cache, in keys, whose memory a pooled loader keeps for the next request.</summary>
    public const int MaxRetainedCacheSize = 4096;

    /// <summary>The defaults.</summary>
    public static DataLoaderOptions Default { get; } = new();

    /// <summary>Most keys of one fetch. A larger batch becomes several fetches that start together.</summary>
    public int MaxBatchSize
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBatchSize), value, "MaxBatchSize counts keys and must be at least 1.");
    } = DefaultMaxBatchSize;

    /// <summary>
    /// Most keys remembered for the request. Beyond it loads still work, but what they fetch is not kept.
    /// </summary>
    public int MaxCacheSize
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(MaxCacheSize), value, "MaxCacheSize counts keys and must be at least 1; set Cache = false to keep none.");
    } = DefaultMaxCacheSize;

    /// <summary>Whether values are remembered for the request. Without it keys are still merged within one batch.</summary>
    public bool Cache { get; init; } = true;
}
