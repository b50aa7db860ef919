using SocialFeed.Core;
using SocialFeed.Core.Timelines;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Identifiers;

/// <summary>Reads the four Relay paging arguments; whatever does not fit is an error that names the argument and what it takes.</summary>
public static class Paging
{
    public const string BadInput = "BAD_USER_INPUT";

    /// <exception cref="GraphQLException">An argument is out of range or not a cursor, or two contradict each other.</exception>
    public static PageArguments Read(int? first, string? after, int? last = null, string? before = null)
    {
        if (first is not null && last is not null)
            throw new GraphQLException("Give 'first' or 'last', not both.", BadInput);
        Check(first, nameof(first));
        Check(last, nameof(last));
        return new PageArguments(
            Limit: first ?? last ?? Limits.PageDefault,
            After: Position(after, nameof(after)),
            Before: Position(before, nameof(before)),
            Backward: last is not null);
    }

    private static void Check(int? size, string name)
    {
        if (size is < 1 or > Limits.PageMax)
            throw new GraphQLException($"'{name}' must be from 1 to {Limits.PageMax}, but is {size}.", BadInput);
    }

    private static long? Position(string? cursor, string name)
    {
        if (cursor is null)
            return null;
        if (Cursor.TryDecode(cursor, out var position))
            return position;
        throw new GraphQLException($"'{name}' is not a cursor of this API. Give the 'endCursor', 'startCursor' or an edge's 'cursor' of a page.", BadInput);
    }
}
