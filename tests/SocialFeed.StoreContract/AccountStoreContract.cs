using SocialFeed.Core.Accounts;

namespace SocialFeed.StoreContract;

public abstract class AccountStoreContract(StoreFixture stores) : Contract(stores)
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddDays(30);

    [Fact]
    public async Task An_account_is_found_by_id_handle_and_email_once_created()
    {
        var user = NewUser() with
        {
            DisplayName = "Zoë 🦊", Bio = "", AvatarUrl = "https://example.org/a.png", Website = null, Role = Role.Moderator, State = AccountState.Suspended,
        };
        var credentials = new Credentials(user.Id, user.Handle + "@example.org", null, 3, DateTimeOffset.UtcNow.AddMinutes(5));

        Assert.Equal(CreateAccountOutcome.Created, await Stores.Accounts.CreateAsync(user, credentials, None));

        Assert.Equal(user, await GetUserAsync(user.Id));
        Assert.Equal(user, await Stores.Accounts.FindByHandleAsync(user.Handle, None));
        AssertSame(credentials, await Stores.Accounts.FindCredentialsByHandleAsync(user.Handle, None));
        AssertSame(credentials, await Stores.Accounts.FindCredentialsByEmailAsync(credentials.Email, None));
    }

    [Fact]
    public async Task Unknown_accounts_are_null()
    {
        Assert.Null(await GetUserAsync(NewId()));
        Assert.Null(await Stores.Accounts.FindByHandleAsync(NewHandle(), None));
        Assert.Null(await Stores.Accounts.FindCredentialsByHandleAsync(NewHandle(), None));
        Assert.Null(await Stores.Accounts.FindCredentialsByEmailAsync(NewHandle() + "@example.org", None));
    }

    [Fact]
    public async Task A_handle_is_taken_once_whatever_its_case_and_the_loser_leaves_nothing_behind()
    {
        var first = await CreateUserAsync();
        var second = NewUser(first.Handle.ToUpperInvariant());
        var credentials = CredentialsOf(second, NewHandle() + "@example.org");

        Assert.Equal(CreateAccountOutcome.HandleTaken, await Stores.Accounts.CreateAsync(second, credentials, None));

        Assert.Null(await GetUserAsync(second.Id));
        Assert.Null(await Stores.Accounts.FindCredentialsByEmailAsync(credentials.Email, None));
        Assert.Equal(CreateAccountOutcome.Created, await Stores.Accounts.CreateAsync(second with { Handle = NewHandle() }, credentials, None));
    }

    [Fact]
    public async Task An_email_is_taken_once_whatever_its_case_and_the_loser_leaves_nothing_behind()
    {
        var first = await CreateUserAsync();
        var second = NewUser();
        var credentials = CredentialsOf(second, first.Handle.ToUpperInvariant() + "@EXAMPLE.org");

        Assert.Equal(CreateAccountOutcome.EmailTaken, await Stores.Accounts.CreateAsync(second, credentials, None));

        Assert.Null(await Stores.Accounts.FindByHandleAsync(second.Handle, None));
        Assert.Equal(CreateAccountOutcome.Created, await Stores.Accounts.CreateAsync(second, CredentialsOf(second), None));
    }

    [Fact]
    public async Task Of_many_who_register_one_handle_at_once_one_gets_it()
    {
        var handle = NewHandle();
        var users = Enumerable.Range(0, 20).Select(_ => NewUser(handle)).ToArray();

        var outcomes = await TogetherAsync(users.Select<User, Func<ValueTask<CreateAccountOutcome>>>(
            user => () => Stores.Accounts.CreateAsync(user, CredentialsOf(user, NewHandle() + "@example.org"), None)));

        Assert.Single(outcomes, CreateAccountOutcome.Created);
        Assert.Equal(19, outcomes.Count(outcome => outcome == CreateAccountOutcome.HandleTaken));
        var winner = users[Array.IndexOf(outcomes, CreateAccountOutcome.Created)];
        Assert.Equal(winner.Id, (await Stores.Accounts.FindByHandleAsync(handle, None))?.Id);
    }

    [Fact]
    public async Task Users_come_in_the_order_asked_for_with_null_for_the_unknown()
    {
        var first = await CreateUserAsync();
        var second = await CreateUserAsync();
        var users = new User?[4];
        users[2] = second;

        for (var round = 0; round < 2; round++)
        {
            await Stores.Accounts.GetUsersAsync(new[] { second.Id, first.Id, NewId(), second.Id }, users, None);
            Assert.Equal<User?>((IEnumerable<User?>)[second, first, null, second], users);
        }
    }

    [Fact]
    public async Task Ids_are_found_by_handles()
    {
        var first = await CreateUserAsync();
        var second = await CreateUserAsync();

        var found = await Stores.Accounts.FindIdsByHandlesAsync([first.Handle, NewHandle(), second.Handle], None);

        Assert.Equal(2, found.Count);
        Assert.Equal(first.Id, found[first.Handle]);
        Assert.Equal(second.Id, found[second.Handle]);
    }

    [Fact]
    public async Task A_changed_profile_is_seen_at_once()
    {
        var user = await CreateUserAsync();
        Assert.Equal(user, await GetUserAsync(user.Id));
        var changed = user with { DisplayName = "New", Bio = "About", Role = Role.Admin, State = AccountState.Deleted };

        await Stores.Accounts.UpdateUserAsync(changed, None);

        Assert.Equal(changed, await GetUserAsync(user.Id));
        Assert.Equal(changed, await Stores.Accounts.FindByHandleAsync(user.Handle, None));
    }

    [Fact]
    public async Task Password_and_lock_out_are_replaced()
    {
        var user = await CreateUserAsync();
        var changed = CredentialsOf(user) with { PasswordHash = "other", FailedSignIns = 7, LockedUntil = DateTimeOffset.UtcNow.AddHours(1) };

        await Stores.Accounts.UpdateCredentialsAsync(changed, None);
        AssertSame(changed, await Stores.Accounts.FindCredentialsByHandleAsync(user.Handle, None));

        await Stores.Accounts.UpdateCredentialsAsync(changed with { FailedSignIns = 0, LockedUntil = null }, None);
        Assert.Null((await Stores.Accounts.FindCredentialsByHandleAsync(user.Handle, None))?.LockedUntil);
    }

    [Fact]
    public async Task A_session_is_kept_until_deleted()
    {
        var session = NewSession(NewId());
        await Stores.Accounts.CreateSessionAsync(session, None);

        var found = await Stores.Accounts.GetSessionAsync(session.Id, None);
        Assert.NotNull(found);
        Assert.Equal(session.UserId, found.UserId);
        Assert.Equal(session.RefreshTokenHash, found.RefreshTokenHash);
        Assert.Null(found.PreviousTokenHash);
        AssertClose(session.ExpiresAt, found.ExpiresAt);

        await Stores.Accounts.DeleteSessionAsync(session.Id, None);
        Assert.Null(await Stores.Accounts.GetSessionAsync(session.Id, None));
        await Stores.Accounts.DeleteSessionAsync(session.Id, None);
    }

    [Fact]
    public async Task A_rotation_puts_the_new_hash_in_place_and_keeps_the_old_one_as_previous()
    {
        var session = NewSession(NewId());
        await Stores.Accounts.CreateSessionAsync(session, None);
        var expiry = Later.AddDays(1);

        Assert.True(await Stores.Accounts.RotateSessionAsync(session.Id, session.RefreshTokenHash, [9], expiry, None));
        Assert.False(await Stores.Accounts.RotateSessionAsync(session.Id, session.RefreshTokenHash, [8], expiry, None));
        Assert.False(await Stores.Accounts.RotateSessionAsync(NewId(), [9], [8], expiry, None));

        var found = await Stores.Accounts.GetSessionAsync(session.Id, None);
        Assert.Equal(new byte[] { 9 }, found?.RefreshTokenHash);
        Assert.Equal(session.RefreshTokenHash, found?.PreviousTokenHash);
        AssertClose(expiry, found!.ExpiresAt);
    }

    [Fact]
    public async Task Of_many_who_use_one_refresh_token_at_once_one_wins()
    {
        var session = NewSession(NewId());
        await Stores.Accounts.CreateSessionAsync(session, None);

        var won = await TogetherAsync(Enumerable.Range(0, 16).Select<int, Func<ValueTask<bool>>>(
            i => () => Stores.Accounts.RotateSessionAsync(session.Id, session.RefreshTokenHash, [(byte)(i + 100)], Later, None)));

        Assert.Single(won, true);
        var found = await Stores.Accounts.GetSessionAsync(session.Id, None);
        Assert.Equal(new[] { (byte)(Array.IndexOf(won, true) + 100) }, found?.RefreshTokenHash);
    }

    [Fact]
    public async Task All_sessions_of_one_account_are_deleted_and_no_others()
    {
        var userId = NewId();
        var first = NewSession(userId);
        var second = NewSession(userId);
        var other = NewSession(NewId());
        foreach (var session in new[] { first, second, other })
            await Stores.Accounts.CreateSessionAsync(session, None);

        await Stores.Accounts.DeleteSessionsOfAsync(userId, None);

        Assert.Null(await Stores.Accounts.GetSessionAsync(first.Id, None));
        Assert.Null(await Stores.Accounts.GetSessionAsync(second.Id, None));
        Assert.NotNull(await Stores.Accounts.GetSessionAsync(other.Id, None));
    }

    private static Session NewSession(long userId) => new(NewId(), userId, [1, 2, 3], null, DateTimeOffset.UtcNow, Later);

    private static void AssertSame(Credentials expected, Credentials? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { LockedUntil = null }, actual with { LockedUntil = null });
        Assert.Equal(expected.LockedUntil is null, actual.LockedUntil is null);
        if (expected.LockedUntil is { } until)
            AssertClose(until, actual.LockedUntil!.Value);
    }

    /// <summary>A store may keep whole milliseconds.</summary>
    private static void AssertClose(DateTimeOffset expected, DateTimeOffset actual) =>
        Assert.Equal(expected.UtcDateTime, actual.UtcDateTime, TimeSpan.FromMilliseconds(1));
}
