using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Tests;

public sealed class SharedSessionsTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("socialfeed-shared-").FullName;
    private EmbeddedStore _owner = null!;
    private SharedSessions _shared = null!;

    public async Task InitializeAsync()
    {
        _owner = EmbeddedStore.Open(new EmbeddedOptions { DataDirectory = _directory }, TimeProvider.System, NullLogger<EmbeddedStore>.Instance);
        for (var id = 1; id <= 3; id++)
            await _owner.Accounts.CreateAsync(new User(id, $"u{id}", "Someone"), new Credentials(id, $"u{id}@{(id == 2 ? "other" : "seed")}.invalid", null), default);
        _shared = SharedSessions.Open(_directory, TimeProvider.System, NullLogger<SharedSessions>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _shared.DisposeAsync();
        await _owner.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_session_made_beside_the_owner_is_the_owners_at_once()
    {
        var session = new Session(77, 1, [1], null, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        await _shared.Accounts.CreateSessionAsync(session, default);

        Assert.Equal(1, (await _owner.Accounts.GetSessionAsync(77, default))?.UserId);
        await _owner.Accounts.DeleteSessionAsync(77, default);
        Assert.Null(await _shared.Accounts.GetSessionAsync(77, default));
    }

    [Fact]
    public async Task Worker_numbers_are_leased_across_processes()
    {
        var now = DateTimeOffset.UtcNow;
        var first = await _owner.WorkerLeases.AcquireAsync("owner", now, now.AddMinutes(5), default);
        var second = await _shared.WorkerLeases.AcquireAsync("tool", now, now.AddMinutes(5), default);
        Assert.NotEqual(first!.Worker, second!.Worker);
    }

    [Fact]
    public async Task Whatever_the_owner_keeps_in_memory_cannot_be_written()
    {
        await Assert.ThrowsAsync<EmbeddedStoreException>(() => _shared.Accounts.CreateAsync(new User(9, "u9", "Nine"), new Credentials(9, "9@seed.invalid", null), default).AsTask());
        await Assert.ThrowsAsync<EmbeddedStoreException>(() => _shared.Accounts.UpdateUserAsync(new User(1, "u1", "Other"), default).AsTask());
        await Assert.ThrowsAsync<EmbeddedStoreException>(() => _shared.Timelines.SetReaderAsync(1, new ReaderState(0, DateTimeOffset.UtcNow), default).AsTask());
        Assert.Null(await _owner.Accounts.FindByHandleAsync("u9", default));
    }

    [Fact]
    public async Task What_the_owner_writes_is_seen_at_once()
    {
        await _owner.Accounts.UpdateUserAsync(new User(1, "u1", "Renamed"), default);
        Assert.Equal("Renamed", (await _shared.Accounts.FindByHandleAsync("u1", default))?.DisplayName);
    }

    [Fact]
    public void Handles_are_found_by_the_end_of_their_email() => Assert.Equal(["u1", "u3"], _shared.ReadHandles("@seed.invalid"));

    [Fact]
    public void A_directory_without_a_store_is_refused_and_left_alone()
    {
        var elsewhere = Path.Combine(_directory, "elsewhere");
        var exception = Assert.Throws<EmbeddedStoreException>(() => SharedSessions.Open(elsewhere, TimeProvider.System, NullLogger<SharedSessions>.Instance));
        Assert.Contains(elsewhere, exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(elsewhere));
    }

    [Fact]
    public void An_inspection_counts_what_is_there_and_names_the_owner()
    {
        var found = StoreInspection.Read(_directory);
        Assert.NotNull(found);
        Assert.Equal((3, 0, 0), (found.Accounts, found.Posts, found.PendingEntries));
        Assert.True(found.IsCurrent && found.IsSound);
        Assert.Contains($"process {Environment.ProcessId}", StoreInspection.FindOwner(_directory), StringComparison.Ordinal);
    }
}
