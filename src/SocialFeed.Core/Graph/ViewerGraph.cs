using System.Collections.Frozen;

namespace SocialFeed.Core.Graph;

/// <summary>What a page of a home feed needs to know about its viewer's graph, as one immutable snapshot.</summary>
public sealed class ViewerGraph
{
    private readonly FrozenDictionary<long, FollowedAuthor> _following;
    private readonly FrozenSet<long> _mutes;
    private IReadOnlySet<long>? _reposters;

    public ViewerGraph(IReadOnlyCollection<FollowedAuthor> following, IReadOnlyCollection<long> mutes)
    {
        Following = [.. following];
        _following = following.ToFrozenDictionary(f => f.AuthorId);
        _mutes = mutes.ToFrozenSet();
    }

    /// <summary>Every author followed now.</summary>
    public IReadOnlyList<FollowedAuthor> Following { get; }

    public int MuteCount => _mutes.Count;

    /// <summary>Whose reposts bring posts into the feed: followed, active and not muted.</summary>
    public IReadOnlySet<long> Reposters => _reposters ??= FindReposters();

    public bool Follows(long userId) => _following.ContainsKey(userId);

    public bool TryGetFollowed(long userId, out FollowedAuthor author) => _following.TryGetValue(userId, out author);

    public bool Mutes(long userId) => _mutes.Contains(userId);

    private HashSet<long> FindReposters()
    {
        var reposters = new HashSet<long>(Following.Count);
        foreach (var author in Following)
        {
            if (author.IsActive && !Mutes(author.AuthorId))
                reposters.Add(author.AuthorId);
        }
        return reposters;
    }
}

/// <param name="FollowId">When the follow was made: older positions are BACKFILL.</param>
/// <param name="FilledDownTo">See <see cref="Follow.FilledDownTo"/>.</param>
/// <param name="IsPulled">The author is not fanned out: see <see cref="IGraphStore.MarkPulledAsync"/>.</param>
/// <param name="IsActive">False while suspended, and once deleted.</param>
public readonly record struct FollowedAuthor(long AuthorId, long FollowId, long FilledDownTo, bool IsPulled, bool IsActive);
