using System.Buffers.Text;
using SocialFeed.Core.Accounts;

namespace SocialFeed.Core.Tests.Accounts;

public sealed class SessionAuthorityTests : IAsyncLifetime
{
    private const string Password = "correct horse";

    private readonly Product _product = new();

    private SessionAuthority Sessions => _product.Sessions;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Registering_signs_in_and_the_account_is_found_by_handle_and_email()
    {
        var signedIn = await RegisterAsync(" Alice ", "Alice@Example.org ");
        Assert.Equal("alice", signedIn.User.Handle);
        Assert.Equal("Alice", signedIn.User.DisplayName);
        Assert.True(await Sessions.IsLiveAsync(signedIn.Session.Id, signedIn.User.Id, default));
        Assert.Equal(signedIn.User.Id, Product.Require(await Sessions.SignInAsync("ALICE", Password, default)).User.Id);
        Assert.Equal(signedIn.User.Id, Product.Require(await Sessions.SignInAsync("alice@example.ORG", Password, default)).User.Id);
    }

    [Fact]
    public async Task Every_field_at_fault_is_named()
    {
        var outcome = await Sessions.RegisterAsync(new RegisterRequest("a b", "nowhere", "short", " "), default);
        Assert.Equal(["handle", "email", "password", "displayName"], outcome.Errors.Select(error => error.Path!.Single()));
        Assert.All(outcome.Errors, error => Assert.Equal(ErrorCode.Validation, error.Code));
    }

    [Fact]
    public async Task Handles_and_emails_are_taken_once_without_case()
    {
        await RegisterAsync("alice", "alice@example.org");
        var handle = await Sessions.RegisterAsync(new RegisterRequest("ALICE", "other@example.org", Password), default);
        Assert.Equal(ErrorCode.HandleTaken, handle.Errors.Single().Code);
        var email = await Sessions.RegisterAsync(new RegisterRequest("alice2", "ALICE@example.org", Password), default);
        Assert.Equal(ErrorCode.EmailTaken, email.Errors.Single().Code);
    }

    [Theory]
    [InlineData("alice", "wrong horse")]
    [InlineData("nobody", Password)]
    [InlineData("nobody@example.org", Password)]
    [InlineData("", "")]
    public async Task Wrong_credentials_all_get_the_same_answer(string login, string password)
    {
        await RegisterAsync("alice", "alice@example.org");
        var error = (await Sessions.SignInAsync(login, password, default)).Errors.Single();
        Assert.Equal((ErrorCode.BadCredentials, "The handle or email and the password do not go together. Check both."), (error.Code, error.Message));
    }

    [Fact]
    public async Task Ten_failures_in_a_row_lock_the_account_for_a_while_even_for_the_right_password()
    {
        await RegisterAsync("alice", "alice@example.org");
        for (var failure = 1; failure < Limits.FailedSignIns; failure++)
            Assert.Equal(ErrorCode.BadCredentials, (await Sessions.SignInAsync("alice", "wrong horse", default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.AccountLocked, (await Sessions.SignInAsync("alice", "wrong horse", default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.AccountLocked, (await Sessions.SignInAsync("alice", Password, default)).Errors.Single().Code);
        _product.Time.Advance(Limits.SignInLock);
        Product.Require(await Sessions.SignInAsync("alice", Password, default));
    }

    [Fact]
    public async Task A_success_starts_the_count_of_failures_anew()
    {
        await RegisterAsync("alice", "alice@example.org");
        for (var round = 0; round < 3; round++)
        {
            for (var failure = 1; failure < Limits.FailedSignIns; failure++)
                await Sessions.SignInAsync("alice", "wrong horse", default);
            Product.Require(await Sessions.SignInAsync("alice", Password, default));
        }
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_its_successor_goes_on()
    {
        var first = await RegisterAsync("alice", "alice@example.org");
        _product.Time.Advance(TimeSpan.FromDays(20));
        var second = Product.Require(await Sessions.RefreshAsync(first.RefreshToken, default));
        Assert.Equal(first.Session.Id, second.Session.Id);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        _product.Time.Advance(TimeSpan.FromDays(20)); // the first token's life is over, the session's is not
        var third = Product.Require(await Sessions.RefreshAsync(second.RefreshToken, default));
        Assert.Equal(_product.Time.GetUtcNow() + Limits.SessionLife, third.Session.ExpiresAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_used_refresh_token_ends_the_session_however_old_it_is(int uses)
    {
        var first = await RegisterAsync("alice", "alice@example.org");
        var newest = first;
        for (var use = 0; use < uses; use++)
            newest = Product.Require(await Sessions.RefreshAsync(newest.RefreshToken, default));
        Assert.Equal(ErrorCode.Unauthenticated, (await Sessions.RefreshAsync(first.RefreshToken, default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.Unauthenticated, (await Sessions.RefreshAsync(newest.RefreshToken, default)).Errors.Single().Code);
        Assert.False(await Sessions.IsLiveAsync(first.Session.Id, first.User.Id, default));
    }

    [Fact]
    public async Task Of_two_uses_at_once_at_most_one_succeeds()
    {
        var first = await RegisterAsync("alice", "alice@example.org");
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await Sessions.RefreshAsync(first.RefreshToken, default))));
        Assert.True(outcomes.Count(outcome => outcome.IsSuccess) <= 1);
    }

    [Fact]
    public async Task A_made_up_token_is_refused_and_ends_nothing()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        var bob = await RegisterAsync("bob", "bob@example.org");
        // Alice's session number with Bob's secrets: whoever guesses a number cannot sign its owner out.
        byte[] secrets = [.. Base64Url.DecodeFromChars(alice.RefreshToken)[..8], .. Base64Url.DecodeFromChars(bob.RefreshToken)[8..]];
        var forged = Base64Url.EncodeToString(secrets);
        foreach (var token in new[] { "", "garbage", new string('A', alice.RefreshToken.Length), alice.RefreshToken + "A", forged })
            Assert.Equal(ErrorCode.Unauthenticated, (await Sessions.RefreshAsync(token, default)).Errors.Single().Code);
        Product.Require(await Sessions.RefreshAsync(alice.RefreshToken, default));
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_renewed()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        _product.Time.Advance(Limits.SessionLife);
        Assert.False(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
        Assert.Equal(ErrorCode.Unauthenticated, (await Sessions.RefreshAsync(alice.RefreshToken, default)).Errors.Single().Code);
    }

    [Fact]
    public async Task Signing_out_takes_effect_at_once()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        Assert.True(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
        await Sessions.SignOutAsync(alice.Session.Id, default);
        Assert.False(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
        Assert.False((await Sessions.RefreshAsync(alice.RefreshToken, default)).IsSuccess);
    }

    [Fact]
    public async Task What_another_process_ended_is_noticed_within_the_check_interval()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        Assert.True(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
        await _product.Store.Accounts.DeleteSessionAsync(alice.Session.Id, default);
        _product.Time.Advance(Limits.SessionCheckInterval);
        Assert.False(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
    }

    [Fact]
    public async Task A_session_is_live_only_for_its_own_account()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        var bob = await RegisterAsync("bob", "bob@example.org");
        Assert.True(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
        Assert.False(await Sessions.IsLiveAsync(alice.Session.Id, bob.User.Id, default));
        Assert.False(await Sessions.IsLiveAsync(12345, bob.User.Id, default));
    }

    [Fact]
    public async Task A_suspended_account_is_signed_out_and_cannot_sign_in()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        Assert.True(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
        await _product.SetStateAsync(alice.User.Id, AccountState.Suspended);
        _product.Time.Advance(Limits.SessionCheckInterval);
        Assert.False(await Sessions.IsLiveAsync(alice.Session.Id, alice.User.Id, default));
        Assert.Equal(ErrorCode.Forbidden, (await Sessions.SignInAsync("alice", Password, default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.Unauthenticated, (await Sessions.RefreshAsync(alice.RefreshToken, default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.NotFound, (await Sessions.IssueForDevelopmentAsync("alice", default)).Errors.Single().Code);
    }

    [Fact]
    public async Task A_deleted_account_answers_as_if_it_had_never_been()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        await _product.SetStateAsync(alice.User.Id, AccountState.Deleted);
        Assert.Equal(ErrorCode.BadCredentials, (await Sessions.SignInAsync("alice", Password, default)).Errors.Single().Code);
    }

    [Fact]
    public async Task An_account_without_a_password_signs_in_for_development_only()
    {
        var seeded = new User(_product.Ids.Next(), "seeded", "Seeded");
        await _product.Store.Accounts.CreateAsync(seeded, new Credentials(seeded.Id, "seeded@example.org", null), default);
        Assert.Equal(ErrorCode.BadCredentials, (await Sessions.SignInAsync("seeded", "", default)).Errors.Single().Code);
        Assert.Equal(seeded.Id, Product.Require(await Sessions.IssueForDevelopmentAsync("Seeded", default)).User.Id);
    }

    [Fact]
    public async Task No_secret_is_stored()
    {
        var alice = await RegisterAsync("alice", "alice@example.org");
        var session = await _product.Store.Accounts.GetSessionAsync(alice.Session.Id, default);
        var credentials = await _product.Store.Accounts.FindCredentialsByHandleAsync("alice", default);
        Assert.DoesNotContain(Password, credentials!.PasswordHash!);
        var token = Base64Url.DecodeFromChars(alice.RefreshToken);
        Assert.Equal(-1, session!.RefreshTokenHash.AsSpan().IndexOf(token.AsSpan(^16)));
    }

    private async Task<SignedIn> RegisterAsync(string handle, string email) =>
        Product.Require(await Sessions.RegisterAsync(new RegisterRequest(handle, email, Password), default));
}
