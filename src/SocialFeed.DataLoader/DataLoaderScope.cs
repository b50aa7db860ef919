namespace SocialFeed.DataLoader;

/// <summary>
/// The loaders of one request, created when first asked for. Together with its scheduler it can be pooled:
/// <see cref="Reset"/> empties the loaders and keeps them for the next request. Thread-safe but for Reset.
/// </summary>
/// <param name="scheduler">The request's scheduler, handed to every loader.</param>
/// <param name="factory">Creates the loader of a type; two racing threads may call it twice, one instance is kept.</param>
public sealed class DataLoaderScope(IBatchScheduler scheduler, Func<DataLoaderScope, Type, IDataLoader> factory)
{
    private readonly Lock _gate = new();
    private readonly Func<DataLoaderScope, Type, IDataLoader> _factory =
        factory ?? throw new ArgumentNullException(nameof(factory));

    // Bounded by the loader types of the program.
    private readonly Dictionary<Type, IDataLoader> _loaders = [];

    /// <summary>The scheduler of the request.</summary>
    public IBatchScheduler Scheduler { get; } = scheduler ?? throw new ArgumentNullException(nameof(scheduler));

    /// <summary>
    /// What the loaders of this request need of it (its viewer, its services). Pooled loaders must read it at each
    /// fetch rather than keep it.
    /// </summary>
    public object? State { get; set; }

    /// <summary>How many loaders exist; those kept from earlier requests count.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _loaders.Count;
            }
        }
    }

    /// <summary>The request's loader of this type.</summary>
    public TLoader Get<TLoader>()
        where TLoader : class, IDataLoader
    {
        lock (_gate)
        {
            if (_loaders.TryGetValue(typeof(TLoader), out IDataLoader? known))
            {
                return (TLoader)known;
            }
        }

        IDataLoader created = _factory(this, typeof(TLoader));
        if (created is not TLoader)
        {
            throw new InvalidOperationException(
                $"The loader factory returned {created?.GetType().Name ?? "null"} for {typeof(TLoader).Name}; "
                + $"teach it to create a {typeof(TLoader).Name}.");
        }

        lock (_gate)
        {
            if (!_loaders.TryAdd(typeof(TLoader), created))
            {
                created = _loaders[typeof(TLoader)];
            }
        }

        return (TLoader)created;
    }

    /// <summary>
    /// Ends the request; reset the scheduler first. Empties every loader and drops those with a fetch still running.
    /// </summary>
    public void Reset()
    {
        State = null;
        lock (_gate)
        {
            foreach ((Type type, IDataLoader loader) in _loaders)
            {
                if (!loader.TryReset())
                {
                    _loaders.Remove(type);
                }
            }
        }
    }
}
