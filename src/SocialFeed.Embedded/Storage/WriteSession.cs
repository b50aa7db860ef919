using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Home;

namespace SocialFeed.Embedded.Storage;

/// <summary>
/// What a write's body works with, on the writer's thread inside the transaction: the statements, and the list of what to take out of the caches once the
/// transaction is committed. A body first looks, then either refuses without having written, or writes.
/// </summary>
internal sealed class WriteSession(Connection connection, StoreCaches caches, HomeLog home, EmbeddedOptions options, TimeProvider timeProvider)
{
    private readonly List<(ICacheInvalidation Cache, long Key)> _changed = [];
    private readonly List<ICacheInvalidation> _flushed = [];

    public StoreCaches Caches => caches;

    public EmbeddedOptions Options => options;

    public HomeBuffer Home => home.Buffer;

    /// <summary>What the transaction has logged for home timelines so far.</summary>
    public List<HomeChange> HomeChanges { get; } = [];

    public DateTimeOffset Now => timeProvider.GetUtcNow();

    public Statement Use(Sql sql) => connection.Use(sql);

    public void Invalidate(ICacheInvalidation cache, long key) => _changed.Add((cache, key));

    public void Flush(ICacheInvalidation cache) => _flushed.Add(cache);

    /// <summary>The transaction is committed under this number.</summary>
    public void PublishChanges(long commit)
    {
        foreach (var (cache, key) in _changed)
            cache.Invalidate(key, commit);
        foreach (var cache in _flushed)
            cache.Flush(commit);
        home.Publish(HomeChanges);
        ForgetChanges();
    }

    public void ForgetChanges()
    {
        _changed.Clear();
        _flushed.Clear();
        HomeChanges.Clear();
    }
}
