using System.Collections.Frozen;

namespace SocialFeed.Core.Graph;

/// <summary>What a page of a home feed needs to know about its viewer's graph, as one immutable snapshot.</summary>
public sealed class ViewerGraph
{
    private readonly FrozenDictionary<long, FollowedAuthor> _following;
    private readonly FrozenSet<long> _mutes;

    public ViewerGraph(IReadOnlyCollection<FollowedAuthor> following, IReadOnlyCollection<long> mutes)
    {
        Following = [.. following];
        _following = following.ToFrozenDictionary(f => f.AuthorId);
        _mutes = mutes.ToFrozenSet();
    }

    /// <summary>Every author followed now.</summary>
    public IReadOnlyList<FollowedAuthor> Following { get; }

    public bool Follows(long userId) => _following.ContainsKey(userId);

    public bool TryGetFollowed(long userId, out FollowedAuthor author) => _following.TryGetValue(userId, out author);

    public bool Mutes(long userId) => _mutes.Contains(userId);
}

/// <param name="FollowId">When the follow was made: older positions are BACKFILL.</param>
/// <param name="FilledDownTo">See <see cref="Follow.FilledDownTo"/>.</param>
/// <param name="IsPulled">The author is not fanned out: see <see cref="IGraphStore.MarkPulledAsync"/>.</param>
/// <param name="IsActive">False while suspended, and once deleted.</param>
public readonly record struct FollowedAuthor(long AuthorId, long FollowId, long FilledDownTo, bool IsPulled, bool IsActive);
