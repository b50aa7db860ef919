using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Outbox;
using SocialFeed.Cassandra.Posts;
using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Tests;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests;

/// <summary>
/// Everything that is deleted is gone for every way in which it is read, wherever rows and tombstones stand.
/// Cassandra 2.1.0 still finds rows that were deleted whole when it is asked for them by = or IN and both are on disk
/// in files of their own, so that such rows are deleted cell by cell.
/// </summary>
public sealed class DeletedRowsTests(Keyspace keyspace) : IClassFixture<Keyspace>
{
    private static readonly IdGenerator Ids = new(TimeProvider.System, 1_001, SnowflakeId.Epoch);

    [Fact]
    public async Task What_is_deleted_is_gone_in_memory_and_on_disk()
    {
        var deletions = new List<Deletion>
        {
            await FollowAsync(),
            await MuteAsync(),
            await MovedListRowAsync(),
            await SessionsAsync(),
            await AccountAsync(),
            await OutboxBucketAsync(),
            await SweeperAsync(), await HomeTimelineAsync(), await TrimmedHomeTimelineAsync(),
        };
        await keyspace.FlushAsync();
        foreach (var deletion in deletions)
        {
            Assert.True(await deletion.IsThereAsync(), $"{deletion.What} was never there.");
            await deletion.DeleteAsync();
            Assert.False(await deletion.IsThereAsync(), $"{deletion.What}: its row is on disk and its tombstone in memory.");
        }
        await keyspace.FlushAsync();
        foreach (var deletion in deletions)
            Assert.False(await deletion.IsThereAsync(), $"{deletion.What}: row and tombstone are on disk.");
    }

    private CassandraStore Store => keyspace.Store;

    private async Task<Deletion> FollowAsync()
    {
        var (follower, followee) = (Ids.Next(), Ids.Next());
        Assert.Equal(FollowOutcome.Followed, await Store.Graph.FollowAsync(follower, followee, Ids.Next(), default));
        return new Deletion(
            "A follow",
            async () => await Store.Graph.UnfollowAsync(follower, followee, default),
            async () => await RelatesAsync(follower, followee, Relation.Follows)
                || (await Store.Graph.GetViewerGraphAsync(follower, default)).Follows(followee));
    }

    private async Task<Deletion> MuteAsync()
    {
        var (user, muted) = (Ids.Next(), Ids.Next());
        Assert.True(await Store.Graph.MuteAsync(user, muted, Ids.Next(), default));
        return new Deletion(
            "A mute",
            async () => await Store.Graph.UnmuteAsync(user, muted, default),
            async () => await RelatesAsync(user, muted, Relation.Mutes)
                || (await Store.Graph.GetViewerGraphAsync(user, default)).Mutes(muted));
    }

    private async Task<Deletion> MovedListRowAsync()
    {
        var table = ListTable.PostLikes;
        var (owner, position, user) = (Ids.Next(), Ids.Next(), Ids.Next());
        await Store.Lists.AddAsync(table, owner, position, user, default);
        return new Deletion(
            "A row of a list",
            () => Store.Session.ExecuteAsync(Store.Session[table.Delete].Bind(owner, 0, position), default),
            async () =>
            {
                var found = await Store.Session.FindAsync(
                    Store.Session[table.Find].Bind(owner, 0, position), static row => row.GetNullableInt64(0), default);
                var subjects = new List<long>();
                await Store.Lists.ReadBucketAsync(table, owner, 0, subjects, default);
                var listed = new List<Listed>();
                foreach (var oldestFirst in new[] { false, true })
                {
                    var range = PositionRange.All with { OldestFirst = oldestFirst };
                    await Store.Engagement.ReadLikedByAsync(owner, range, 10, listed, default);
                }
                return found is not null || subjects.Count > 0 || listed.Count > 0;
            });
    }

    private async Task<Deletion> SessionsAsync()
    {
        var now = DateTimeOffset.UtcNow;
        var user = Ids.Next();
        var sessions = Enumerable.Range(0, 2).Select(_ => new Session(Ids.Next(), user, [1], null, now, now.AddDays(1))).ToArray();
        foreach (var session in sessions)
            await Store.Accounts.CreateSessionAsync(session, default);
        return new Deletion(
            "A session",
            async () => await Store.Accounts.DeleteSessionsOfAsync(user, default),
            async () => await Store.Accounts.GetSessionAsync(sessions[0].Id, default) is not null
                || await CountAsync("SELECT session_id FROM $.sessions_by_user WHERE user_id = ?", user) > 0);
    }

    private async Task<Deletion> AccountAsync()
    {
        var user = new User(Ids.Next(), $"d{Ids.Next():x}", "Somebody");
        await Store.Accounts.CreateAsync(user, new Credentials(user.Id, user.Handle + "@example.org", "hash"), default);
        return new Deletion(
            "An account",
            async () =>
            {
                await ExecuteAsync("DELETE FROM $.users WHERE user_id = ?", user.Id);
                await ExecuteAsync("DELETE FROM $.credentials WHERE user_id = ?", user.Id);
                await ExecuteAsync("DELETE FROM $.handles WHERE handle = ? IF user_id = ?", user.Handle, user.Id);
            },
            async () =>
            {
                var users = new User?[1];
                await Store.Accounts.GetUsersAsync(new[] { user.Id }, users, default);
                return users[0] is not null
                    || await Store.Accounts.FindCredentialsByEmailAsync(user.Handle + "@example.org", default) is not null
                    || (await Store.Accounts.FindIdsByHandlesAsync([user.Handle], default)).Count > 0;
            });
    }

    private async Task<Deletion> OutboxBucketAsync()
    {
        var id = Ids.Next();
        var post = new Post(id, Ids.Next(), "hello", Visibility.Public, PostState.Visible, null, null, id, null, [], [], []);
        await new OutboxWriter(Store.Session).AppendAsync(TimelineEntry.Of(post), PostRow.ToPayload(post), default);
        return new Deletion(
            "A bucket of the outbox",
            () => ExecuteAsync("DELETE FROM $.outbox WHERE shard = ? AND bucket = ?", OutboxPlaces.ShardOf(id), OutboxPlaces.BucketOf(id)),
            async () =>
            {
                var pending = new List<TimelineEntry>();
                await Store.Outbox.ReadPendingAsync(id - 1, DateTimeOffset.UtcNow.AddMinutes(1), 1_000, pending, default);
                return pending.Exists(entry => entry.Position == id) || await Store.Outbox.GetDeliveryStatusAsync(id, default) is not null;
            });
    }

    private async Task<Deletion> SweeperAsync()
    {
        var owner = $"sweeper {Ids.Next()}";
        await ExecuteAsync("INSERT INTO $.outbox_sweepers (pool, owner) VALUES (?, ?) USING TTL 3600", 0, owner);
        return new Deletion(
            "A sweeper",
            () => ExecuteAsync("DELETE FROM $.outbox_sweepers WHERE pool = ? AND owner = ?", 0, owner),
            async () => await CountAsync("SELECT owner FROM $.outbox_sweepers WHERE pool = ?", 0) > 0);
    }

    private async Task<Deletion> HomeTimelineAsync()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        var store = await keyspace.OpenAsync(time);
        var owner = Ids.Next();
        var entry = NewEntry();
        await store.Timelines.PushAsync(new[] { owner }, entry, default);
        time.Advance(Limits.ClockSkew + TimeSpan.FromSeconds(1));
        return new Deletion(
            "A home timeline",
            async () =>
            {
                var state = new ReaderState(ReaderState.NotPushed, time.GetUtcNow());
                var generation = await store.Timelines.SetReaderAsync(owner, state, default);
                await store.Timelines.ClearHomeAsync(owner, generation, default);
                await store.DisposeAsync();
            },
            () => HasHomeRowsAsync(owner, entry));
    }

    private async Task<Deletion> TrimmedHomeTimelineAsync()
    {
        var owner = Ids.Next();
        var entry = NewEntry();
        await Store.Timelines.MergeAsync(owner, new[] { entry }, default);
        return new Deletion(
            "A row of a home timeline",
            async () => Assert.Equal(1, await Store.Timelines.TrimHomeAsync(owner, entry.Position, 10, default)),
            () => HasHomeRowsAsync(owner, entry));
    }

    private async ValueTask<bool> HasHomeRowsAsync(long owner, TimelineEntry entry)
    {
        var entries = new List<TimelineEntry>();
        foreach (var oldestFirst in new[] { false, true })
        {
            await Store.Timelines.ReadHomeAsync(owner, PositionRange.All with { OldestFirst = oldestFirst }, 10, entries, default);
            await Store.Timelines.ReadHomeAsync(
                owner, new PositionRange(entry.Position + 1, entry.Position - 1, oldestFirst), 10, entries, default);
        }
        return entries.Count > 0;
    }

    private async Task<bool> RelatesAsync(long user, long other, Relation relation)
    {
        var relations = new Relation[1];
        await Store.Graph.GetRelationsAsync(user, new[] { other }, Relation.All, relations, default);
        return relations[0].HasFlag(relation);
    }

    private async ValueTask ExecuteAsync(string cql, params object[] values)
    {
        using var rows = await Store.Session.Driver.ExecuteAsync(
            new SimpleStatement(cql.Replace("$.", Store.Session.Keyspace + "."), values));
    }

    private async Task<int> CountAsync(string cql, params object[] values)
    {
        using var rows = await Store.Session.Driver.ExecuteAsync(
            new SimpleStatement(cql.Replace("$.", Store.Session.Keyspace + "."), values));
        return rows.RowCount;
    }

    private static TimelineEntry NewEntry()
    {
        var id = Ids.Next();
        return new TimelineEntry(id, id, 17, 0, 0);
    }

    private sealed record Deletion(string What, Func<ValueTask> DeleteAsync, Func<ValueTask<bool>> IsThereAsync);
}
