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
        where TLoader : class, IDataLoader => (TLoader)Get(typeof(TLoader));

    /// <inheritdoc cref="Get{TLoader}"/>
    public IDataLoader Get(Type loaderType)
    {
        lock (_gate)
        {
            if (_loaders.TryGetValue(loaderType, out IDataLoader? known))
            {
                return known;
            }
        }

        IDataLoader created = _factory(this, loaderType);
        if (!loaderType.IsInstanceOfType(created))
        {
            throw new InvalidOperationException(
                $"The loader factory returned {created?.GetType().Name ?? "null"} for {loaderType.Name}; register {loaderType.Name} with it.");
        }

        lock (_gate)
        {
            if (!_loaders.TryAdd(loaderType, created))
            {
                created = _loaders[loaderType];
            }
        }

        return created;
    }

    /// <summary>Makes every loader of the request forget what it knows, for example after a mutation.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (IDataLoader loader in _loaders.Values)
            {
                loader.Clear();
            }
        }
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
