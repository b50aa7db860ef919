using System.Diagnostics;
using System.Globalization;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Storage;
using SocialFeed.StoreContract;

namespace SocialFeed.Embedded.Tests;

public sealed class DurabilityTests() : Contract(new EmbeddedFixture())
{
    private const int AcknowledgedBeforeKill = 300;
    private static readonly TimeSpan ChildPatience = TimeSpan.FromMinutes(2);

    private EmbeddedFixture Fixture => (EmbeddedFixture)Stores;

    [Fact]
    public async Task Everything_is_there_after_closing_and_opening_again()
    {
        var user = await CreateUserAsync();
        var post = await CreatePostAsync(NewPost(user.Id));
        var (follower, followId, likeId) = (NewId(), NewId(), NewId());
        await Stores.Graph.FollowAsync(follower, user.Id, followId, None);
        await Stores.Engagement.LikeAsync(follower, post.Id, likeId, None);
        var entry = new TimelineEntry(post.Id, post.Id, user.Id, 0, 0);
        await Stores.Timelines.PushAsync(new[] { follower }, entry, None);
        await Stores.Timelines.SetReaderAsync(follower, new ReaderState(5, DateTimeOffset.UnixEpoch), None);
        await Stores.Outbox.BeginDeliveryAsync(post.Id, 2, DateTimeOffset.UnixEpoch, None);

        for (var round = 0; round < 2; round++)
        {
            await Fixture.ReopenAsync();

            Assert.Equal(user, await GetUserAsync(user.Id));
            Assert.Equal(post.Text, (await GetPostAsync(post.Id))?.Text);
            Assert.Equal(followId, Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).FollowId);
            Assert.Equal(new UserCounts(1, 1, 0), await GetUserCountsAsync(user.Id));
            var counts = new PostCounts[1];
            await Stores.Engagement.GetPostCountsAsync(new[] { post.Id }, counts, None);
            Assert.Equal(1, counts[0].Likes);
            var home = new List<TimelineEntry>();
            await Stores.Timelines.ReadHomeAsync(follower, NewestFirst, 10, home, None);
            Assert.Equal([entry], home);
            Assert.True(await IsPendingAsync(post.Id));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_a_killed_process_acknowledged_is_there(int round)
    {
        await Stores.StopAsync();
        System.IO.Directory.CreateDirectory(Fixture.Directory);
        var acknowledged = await RunAndKillChildAsync(Fixture.Directory, AcknowledgedBeforeKill * round);
        Assert.True(acknowledged.Count >= AcknowledgedBeforeKill * round);

        await Stores.StartAsync();

        foreach (var (author, postId) in acknowledged)
        {
            Assert.Equal(author, (await GetPostAsync(postId))?.AuthorId);
            Assert.Contains(await ReadAuthorAsync(author), entry => entry.Position == postId);
            var home = new List<TimelineEntry>();
            await Stores.Timelines.ReadHomeAsync(CrashChild.OwnerOf(postId), new PositionRange(postId + 1, postId - 1, false), 1, home, None);
            Assert.Equal(postId, Assert.Single(home).PostId);
        }

        // Counts and rows were committed together, acknowledged or not.
        foreach (var author in acknowledged.Select(row => row.Author).Distinct())
            Assert.Equal((await ReadAuthorAsync(author)).Count, (await GetUserCountsAsync(author)).Posts);
        Assert.Equal(FollowOutcome.Followed, await Stores.Graph.FollowAsync(NewId(), NewId(), NewId(), None));
    }

    [Fact]
    public void A_second_opener_is_told_who_has_the_directory()
    {
        var refusal = Assert.Throws<EmbeddedStoreException>(() => EmbeddedFixture.Open(new EmbeddedOptions { DataDirectory = Fixture.Directory }));

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on"), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("socialfeed.lock", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_directory_can_be_opened_by_another()
    {
        await Fixture.ReopenAsync();
        Assert.Null(await GetUserAsync(NewId()));
    }

    [Fact]
    public async Task A_connection_that_would_not_sync_is_refused()
    {
        await Stores.StopAsync();
        System.IO.Directory.CreateDirectory(Fixture.Directory);
        using (var connection = Connection.Open(Path.Combine(Fixture.Directory, "other.db"), create: true))
        {
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF");
            var refusal = Assert.Throws<EmbeddedStoreException>(() => Database.RequireDurable(connection));
            Assert.Contains("synchronous = 1", refusal.Message, StringComparison.Ordinal);

            connection.Execute("PRAGMA synchronous = FULL");
            Database.RequireDurable(connection);

            connection.Execute("PRAGMA journal_mode = DELETE");
            Assert.Contains("journal_mode", Assert.Throws<EmbeddedStoreException>(() => Database.RequireDurable(connection)).Message, StringComparison.Ordinal);
        }

        await Stores.StartAsync();
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_its_number()
    {
        await Stores.StopAsync();
        System.IO.Directory.CreateDirectory(Fixture.Directory);
        var path = Path.Combine(Fixture.Directory, "socialfeed.db");
        using (var connection = Connection.Open(path, create: true))
            connection.Execute("PRAGMA user_version = 999");

        var refusal = await Assert.ThrowsAsync<EmbeddedStoreException>(Stores.StartAsync);

        Assert.Contains("999", refusal.Message, StringComparison.Ordinal);
        File.Delete(path);
        await Stores.StartAsync();
    }

    [Fact]
    public void Only_the_owner_may_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.True(File.Exists(Path.Combine(Fixture.Directory, "socialfeed.db")));
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Fixture.Directory, "socialfeed.db")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Fixture.Directory));
    }

    /// <summary>Reads what the child acknowledges until it has done enough, then kills it in the midst of its writes.</summary>
    private static async Task<List<(long Author, long PostId)>> RunAndKillChildAsync(string directory, int enough)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != typeof(Program).Assembly.GetName().Name)
            start.FileName = "dotnet";
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add("crash-child");
        start.ArgumentList.Add(directory);
        using var child = Process.Start(start)!;
        using var patience = new CancellationTokenSource(ChildPatience);
        var acknowledged = new List<(long, long)>();
        while (await child.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            var words = line.Split(' ');
            if (words is [var author, var post, "."])
                acknowledged.Add((long.Parse(author, CultureInfo.InvariantCulture), long.Parse(post, CultureInfo.InvariantCulture)));
            if (acknowledged.Count == enough)
                child.Kill();
        }

        await child.WaitForExitAsync(patience.Token);
        return acknowledged;
    }
}
