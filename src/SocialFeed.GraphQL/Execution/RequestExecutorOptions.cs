using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Execution;

/// <summary>How an executor treats every request. All limits are meant for strangers' documents; raise one only for a reason.</summary>
public sealed record RequestExecutorOptions
{
    public static RequestExecutorOptions Default { get; } = new();

    /// <summary>Bounds for the parser; its own defaults when null.</summary>
    public ParserOptions? Parser { get; init; }

    /// <summary>Bytes of a document. 128 KiB: the largest that known clients generate are about a tenth.</summary>
    public int MaxDocumentBytes { get; init; } = 128 * 1024;

    /// <summary>Objects that an operation may ask for at most, lists counted by their page sizes, before anything runs.</summary>
    public long MaxOperationNodes { get; init; } = 10_000;

    /// <summary>Items that a list counts for when the schema says nothing about its size.</summary>
    public int AssumedListSize { get; init; } = 10;

    /// <summary>Nested selection sets; introspection is exempt, since IDEs nest it deeper.</summary>
    public int MaxDepth { get; init; } = 15;

    /// <summary>Aliases in one operation, fragments counted once.</summary>
    public int MaxAliases { get; init; } = 100;

    /// <summary>Fields at the root of a mutation, which run one after the other.</summary>
    public int MaxMutationRootFields { get; init; } = 50;

    /// <summary>Fields of a compiled plan: a bound on its memory, far above what MaxOperationNodes lets through.</summary>
    public int MaxPlanFields { get; init; } = 20_000;

    /// <summary>Errors in a response; more are counted, not listed.</summary>
    public int MaxReportedErrors { get; init; } = 50;

    /// <summary>Errors of variables in a response.</summary>
    public int MaxCoercionErrors { get; init; } = 50;

    /// <summary>Bytes of a response's data.</summary>
    public int MaxResponseBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long an operation may take; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan ExecutionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long keys are held back for work that may add to them. Reached only when that work is slow, or waits for those very keys without its
    /// resolver's parameters showing it: then it costs this time instead of the whole request.
    /// </summary>
    public TimeSpan MaxBatchHold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that the cache of compiled operations may take, estimated.</summary>
    public long OperationCacheBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes that the cache of refused documents may take.</summary>
    public long RefusalCacheBytes { get; init; } = 512 * 1024;

    /// <summary>False refuses <c>__schema</c> and <c>__type</c>.</summary>
    public bool AllowIntrospection { get; init; } = true;

    /// <summary>True adds "Did you mean" to errors, which tells outsiders names of the schema.</summary>
    public bool ShowSuggestions { get; init; } = true;

    /// <summary>True serves the messages of unexpected exceptions: for development only.</summary>
    public bool ShowExceptionDetails { get; init; }

    /// <summary>Told of every exception that is masked, with the id that the client sees.</summary>
    public Action<Exception, GraphQLPath, string>? OnUnexpectedError { get; init; }

    /// <summary>Measures the execution timeout.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
