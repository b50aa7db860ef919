namespace SocialFeed.Embedded;

/// <summary>Where the embedded store lives and how much memory it may use. The defaults suit a machine with a few gigabytes to spare.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>Holds the database file, its log and the lock file; created when missing. One process at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Connections for reading, opened as needed; a read waits when all are in use. A read takes microseconds, so a few per core are plenty.</summary>
    public int ReadConnections { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 64);

    /// <summary>Page cache of the writing connection, in bytes: it should hold the leaves that a burst of fan-out touches.</summary>
    public long WriterCacheBytes { get; init; } = 256L << 20;

    /// <summary>Page cache of each reading connection, in bytes. Small, since every commit empties it; the memory map does the work.</summary>
    public long ReaderCacheBytes { get; init; } = 8L << 20;

    /// <summary>How much of the file is mapped into memory, in bytes; SQLite itself caps it near 2 GiB. 0 turns mapping off.</summary>
    public long MemoryMapBytes { get; init; } = 2L << 30;

    /// <summary>Pages of 4 KiB in the write-ahead log before they are moved into the file: longer logs repeat less work, shorter ones open faster.</summary>
    public int CheckpointPages { get; init; } = 16_384;

    /// <summary>Writes waiting for the writer; beyond, callers wait for their turn.</summary>
    public int WriteQueueOperations { get; init; } = 8_192;

    /// <summary>Operations that share one commit at most.</summary>
    public int CommitOperations { get; init; } = 2_048;

    /// <summary>Rows that share one commit at most (a single larger operation still goes alone): bounds how long a small write waits behind fan-out.</summary>
    public int CommitRows { get; init; } = 20_000;

    /// <summary>
    /// Home rows that are logged and in memory before they are sorted into their table, twice as many while that goes on: the more, the fewer pages are written
    /// per row. Takes 8 bytes a row and some 40 per owner; read back from the log at opening, a few million a second.
    /// </summary>
    public int BufferedHomeRows { get; init; } = 1_000_000;

    /// <inheritdoc cref="Core.Limits.FollowersPerBucket"/>
    public int FollowersPerBucket { get; init; } = Core.Limits.FollowersPerBucket;

    /// <summary>Accounts kept in memory.</summary>
    public int CachedUsers { get; init; } = 131_072;

    /// <summary>Posts kept in memory, at most this many and at most <see cref="CachedPostBytes"/>.</summary>
    public int CachedPosts { get; init; } = 131_072;

    public long CachedPostBytes { get; init; } = 128L << 20;

    /// <summary>Posts whose counts are kept in memory (24 bytes each).</summary>
    public int CachedPostCounts { get; init; } = 262_144;

    /// <summary>Accounts whose counts, and readers whose states, are kept in memory (under 50 bytes each).</summary>
    public int CachedAccountNumbers { get; init; } = 262_144;

    /// <summary>Viewers whose graph is kept in memory, at most this many and at most <see cref="CachedGraphBytes"/>.</summary>
    public int CachedGraphs { get; init; } = 32_768;

    public long CachedGraphBytes { get; init; } = 256L << 20;

    /// <summary>Home timelines kept in memory; the least recently read go first. A full one takes 40 KiB.</summary>
    public int CachedTimelines { get; init; } = 8_192;

    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(DataDirectory))
            throw new ArgumentException($"{nameof(DataDirectory)} is empty: name a directory for the embedded store.", nameof(DataDirectory));
        RequireAtLeast(1, ReadConnections, nameof(ReadConnections));
        RequireAtLeast(1 << 20, WriterCacheBytes, nameof(WriterCacheBytes));
        RequireAtLeast(1 << 20, ReaderCacheBytes, nameof(ReaderCacheBytes));
        RequireAtLeast(0, MemoryMapBytes, nameof(MemoryMapBytes));
        RequireAtLeast(100, CheckpointPages, nameof(CheckpointPages));
        RequireAtLeast(1, WriteQueueOperations, nameof(WriteQueueOperations));
        RequireAtLeast(1, CommitOperations, nameof(CommitOperations));
        RequireAtLeast(1, CommitRows, nameof(CommitRows));
        RequireAtLeast(1, BufferedHomeRows, nameof(BufferedHomeRows));
        RequireAtLeast(1, FollowersPerBucket, nameof(FollowersPerBucket));
        RequireAtLeast(0, CachedUsers, nameof(CachedUsers));
        RequireAtLeast(0, CachedPosts, nameof(CachedPosts));
        RequireAtLeast(0, CachedPostBytes, nameof(CachedPostBytes));
        RequireAtLeast(0, CachedPostCounts, nameof(CachedPostCounts));
        RequireAtLeast(0, CachedAccountNumbers, nameof(CachedAccountNumbers));
        RequireAtLeast(0, CachedGraphs, nameof(CachedGraphs));
        RequireAtLeast(0, CachedGraphBytes, nameof(CachedGraphBytes));
        RequireAtLeast(0, CachedTimelines, nameof(CachedTimelines));
    }

    private static void RequireAtLeast(long minimum, long value, string name)
    {
        if (value < minimum)
            throw new ArgumentException($"{name} is {value}; it must be at least {minimum}.", name);
    }
}
