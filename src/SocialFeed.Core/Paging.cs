using SocialFeed.Core.Timelines;

namespace SocialFeed.Core;

/// <summary>
/// Which part of a list is asked for, in positions. Lists stand newest first, so "after" is older and "before" is newer.
/// </summary>
/// <param name="Limit">1 to <see cref="Limits.PageMax"/>; checked by the caller.</param>
/// <param name="After">Only items older than this position.</param>
/// <param name="Before">Only items newer than this position.</param>
/// <param name="Backward">The items nearest to <paramref name="Before"/> instead of the newest ones; still given newest first.</param>
public readonly record struct PageArguments(int Limit, long? After, long? Before, bool Backward)
{
    public static PageArguments First(int limit, long? after = null) => new(limit, after, null, false);

    public static PageArguments Last(int limit, long? before = null) => new(limit, null, before, true);

    public PositionRange Range => new(After ?? long.MaxValue, Before ?? 0, Backward);
}

/// <summary>A page of a list, newest first.</summary>
/// <param name="EndPosition">
/// Where to go on after this page: the last item's position, or an older one when the page was cut short because its work budget was spent.
/// </param>
public sealed record Page<T>(IReadOnlyList<T> Items, bool HasNextPage, bool HasPreviousPage, long? EndPosition)
{
    /// <summary>Where to go on before this page, when paging backward.</summary>
    public long? StartPosition { get; init; }
}

/// <summary>Something in a list, and its position there.</summary>
public readonly record struct ListedItem<T>(long Position, T Item);
