using SocialFeed.Cassandra.Accounts;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests.Accounts;

/// <summary>Registrations that die, or halt for minutes, at any of their steps.</summary>
[Collection(SharedKeyspace.Name)]
public sealed class RegistrationTests(Keyspace keyspace)
{
    private static readonly TimeSpan LongAgo = Registrations.AbandonedAfter + TimeSpan.FromMinutes(1);
    private static readonly IdGenerator Ids = new(TimeProvider.System, 1_002, SnowflakeId.Epoch);

    [Theory]
    [InlineData("INTO $.users (user_id")]
    [InlineData("INTO $.emails (email")]
    [InlineData("INTO $.credentials (user_id")]
    [InlineData("$.handles SET user_id")]
    public async Task One_that_dies_keeps_neither_handle_nor_email(string before)
    {
        await using var dying = await keyspace.OpenAsync();
        var (dead, email) = (NewUser(LongAgo), NewEmail());
        var interrupted = await InterruptedSession.OfAsync(dying);
        interrupted.DoBefore(In(before), () => throw new InvalidOperationException("The process died."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(dying, dead, email));

        // While its handle is reserved nobody else gets it, and nobody can sign in.
        var next = NewUser(TimeSpan.Zero) with { Handle = dead.Handle };
        Assert.Equal(CreateAccountOutcome.HandleTaken, await CreateAsync(keyspace.Store, next, email));
        Assert.Null(await keyspace.Store.Accounts.FindByHandleAsync(dead.Handle, default));
        Assert.Null(await keyspace.Store.Accounts.FindCredentialsByHandleAsync(dead.Handle, default));
        Assert.Null(await keyspace.Store.Accounts.FindCredentialsByEmailAsync(email, default));

        await EndReservationsAsync(dead, email);
        Assert.Equal(CreateAccountOutcome.Created, await CreateAsync(keyspace.Store, next, email));
        Assert.Equal(next.Id, (await keyspace.Store.Accounts.FindByHandleAsync(dead.Handle, default))?.Id);
        Assert.Equal(next.Id, (await keyspace.Store.Accounts.FindCredentialsByEmailAsync(email, default))?.UserId);
    }

    [Fact]
    public async Task One_that_halts_until_another_has_both_gives_way()
    {
        await using var halting = await keyspace.OpenAsync();
        var (slow, email) = (NewUser(LongAgo), NewEmail());
        var quick = NewUser(TimeSpan.Zero) with { Handle = slow.Handle };
        var interrupted = await InterruptedSession.OfAsync(halting);
        interrupted.DoBefore(In("$.handles SET user_id"), async () =>
        {
            await EndReservationsAsync(slow, email);
            Assert.Equal(CreateAccountOutcome.Created, await CreateAsync(keyspace.Store, quick, email));
        });

        Assert.Equal(CreateAccountOutcome.HandleTaken, await CreateAsync(halting, slow, email));

        Assert.Equal(quick.Id, (await keyspace.Store.Accounts.FindCredentialsByHandleAsync(slow.Handle, default))?.UserId);
        Assert.Equal(quick.Id, (await keyspace.Store.Accounts.FindCredentialsByEmailAsync(email, default))?.UserId);
        var users = new User?[1];
        await keyspace.Store.Accounts.GetUsersAsync(new[] { slow.Id }, users, default);
        Assert.Null(users[0]);
    }

    [Fact]
    public async Task An_email_is_taken_over_only_from_an_account_that_does_not_exist_and_had_its_time()
    {
        var (old, oldEmail) = (NewUser(LongAgo), NewEmail());
        Assert.Equal(CreateAccountOutcome.Created, await CreateAsync(keyspace.Store, old, oldEmail));
        Assert.Equal(CreateAccountOutcome.EmailTaken, await CreateAsync(keyspace.Store, NewUser(TimeSpan.Zero), oldEmail));

        await using var dying = await keyspace.OpenAsync();
        var (young, youngEmail) = (NewUser(TimeSpan.Zero), NewEmail());
        var interrupted = await InterruptedSession.OfAsync(dying);
        interrupted.DoBefore(In("$.handles SET user_id"), () => throw new InvalidOperationException("The process died."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(dying, young, youngEmail));
        await EndReservationsAsync(young, youngEmail);
        Assert.Equal(CreateAccountOutcome.EmailTaken, await CreateAsync(keyspace.Store, NewUser(TimeSpan.Zero), youngEmail));
    }

    [Fact]
    public async Task Of_many_who_take_over_one_email_at_once_one_gets_it()
    {
        const int Many = 8;
        await using var dying = await keyspace.OpenAsync();
        var (dead, email) = (NewUser(LongAgo), NewEmail());
        var interrupted = await InterruptedSession.OfAsync(dying);
        interrupted.DoBefore(In("$.handles SET user_id"), () => throw new InvalidOperationException("The process died."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(dying, dead, email));
        await EndReservationsAsync(dead, email);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Task.Run(
            () => CreateAsync(keyspace.Store, NewUser(TimeSpan.Zero), email))));

        Assert.Single(outcomes, outcome => outcome == CreateAccountOutcome.Created);
        Assert.Equal(Many - 1, outcomes.Count(outcome => outcome == CreateAccountOutcome.EmailTaken));
    }

    private static async Task<CreateAccountOutcome> CreateAsync(CassandraStore store, User user, string email) =>
        await store.Accounts.CreateAsync(user, new Credentials(user.Id, email, "hash"), default);

    /// <param name="ago">When the id was made.</param>
    private static User NewUser(TimeSpan ago)
    {
        var id = Ids.Next();
        return new User(ago == TimeSpan.Zero ? id : id - (SnowflakeId.FirstAt(SnowflakeId.Epoch + ago)), $"r{id:x}", "Somebody");
    }

    private static string NewEmail() => $"r{Ids.Next():x}@example.org";

    private string In(string cql) => cql.Replace("$.", keyspace.Options.Keyspace + ".");

    /// <summary>As time does: what is confirmed stays.</summary>
    private async Task EndReservationsAsync(User user, string email)
    {
        var driver = keyspace.Store.Session.Driver;
        foreach (var (table, key, value) in new[] { ("handles", "handle", user.Handle), ("emails", "email", email) })
        {
            using var rows = await driver.ExecuteAsync(
                new SimpleStatement(In($"SELECT TTL(user_id) FROM $.{table} WHERE {key} = ?"), value));
            if (!rows.MoveNext() || rows.Current.IsNull(0))
                continue;
            var end = new SimpleStatement(In($"DELETE FROM $.{table} WHERE {key} = ? IF user_id = ?"), value, user.Id);
            (await driver.ExecuteAsync(end)).Dispose();
        }
    }
}
