using System.Net;
using System.Text.Json.Nodes;

namespace SocialFeed.EndToEnd.Tests;

/// <summary>Registering, signing in, refreshing and signing out, and what goes wrong there.</summary>
public sealed class AccountTests : IAsyncLifetime
{
    private const string SessionFields = "session { accessToken refreshToken expiresAt user { handle } } errors { code message path }";

    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_registered_person_signs_in_by_handle_and_by_email_whatever_the_case()
    {
        await _gateway.RegisterAsync("alice");
        foreach (var login in new[] { "alice", "ALICE", "alice@example.com", "Alice@Example.COM" })
            Assert.Equal("alice", (string)(await SignInAsync(login, "correct horse battery"))["session"]!["user"]!["handle"]!);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_login_get_the_same_answer()
    {
        await _gateway.RegisterAsync("alice");
        var wrong = await SignInAsync("alice", "not the password");
        var unknown = await SignInAsync("nobody", "not the password");
        Assert.Equal("BAD_CREDENTIALS", (string)wrong["errors"]![0]!["code"]!);
        Assert.Equal(wrong.ToJsonString(), unknown.ToJsonString());
    }

    [Fact]
    public async Task Each_field_of_a_registration_is_checked_and_named()
    {
        var payload = await RegisterAsync(new { handle = "Not A Handle!", email = "nowhere", password = "short" });
        Assert.Null(payload["session"]);
        Assert.Equal(
            ["email", "handle", "password"],
            payload["errors"]!.AsArray().Select(e => (string)e!["path"]![0]!).Order());
        Assert.All(payload["errors"]!.AsArray(), e => Assert.Equal("VALIDATION", (string)e!["code"]!));
    }

    [Fact]
    public async Task A_handle_and_an_email_are_taken_once_whatever_the_case()
    {
        await _gateway.RegisterAsync("alice");
        var handle = await RegisterAsync(new { handle = "ALICE", email = "other@example.com", password = "correct horse battery" });
        Assert.Equal("HANDLE_TAKEN", (string)handle["errors"]![0]!["code"]!);
        var email = await RegisterAsync(new { handle = "alicia", email = "ALICE@example.com", password = "correct horse battery" });
        Assert.Equal("EMAIL_TAKEN", (string)email["errors"]![0]!["code"]!);
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_its_reuse_ends_the_session()
    {
        var alice = await _gateway.RegisterAsync("alice");
        var second = await RefreshAsync(alice.RefreshToken);
        var newToken = (string)second["session"]!["refreshToken"]!;

        var reused = await RefreshAsync(alice.RefreshToken);
        Assert.Null(reused["session"]);
        Assert.Equal("UNAUTHENTICATED", (string)reused["errors"]![0]!["code"]!);

        var afterReuse = await RefreshAsync(newToken);
        Assert.Null(afterReuse["session"]);
    }

    [Fact]
    public async Task After_signing_out_the_token_is_refused()
    {
        var alice = await _gateway.RegisterAsync("alice");
        var data = await alice.AskAsync("mutation { signOut { ok errors { code } } }");
        Assert.True((bool)data["signOut"]!["ok"]!);
        Assert.Equal("UNAUTHENTICATED", await RefusalAsync(alice.Token));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAA.BBBB.CCCC")]
    [InlineData("Q2ZESjhBQUFB")]
    public async Task A_token_that_was_not_given_out_here_is_refused(string token) => Assert.Equal("UNAUTHENTICATED", await RefusalAsync(token));

    [Fact]
    public async Task Mutations_of_somebody_not_signed_in_answer_with_a_business_error()
    {
        var data = await _gateway.DataAsync("""mutation { createPost(input: { text: "hello" }) { post { id } errors { code message } } }""");
        Assert.Equal("UNAUTHENTICATED", (string)data["createPost"]!["errors"]![0]!["code"]!);
        Assert.Null((await _gateway.DataAsync("{ viewer { email } }"))["viewer"]);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_read_the_keys_that_protect_tokens()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(_gateway.DataDirectory, "keys")) & Others);
    }

    private async Task<string> RefusalAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        request.Content = new StringContent("""{"query":"{ __typename }"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await _gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return (string)body["errors"]![0]!["extensions"]!["code"]!;
    }

    private async Task<JsonNode> RegisterAsync(object input) =>
        (await _gateway.DataAsync($"mutation($input: RegisterInput!) {{ register(input: $input) {{ {SessionFields} }} }}", new { input }))["register"]!;

    private async Task<JsonNode> SignInAsync(string login, string password) =>
        (await _gateway.DataAsync(
            $"mutation($input: SignInInput!) {{ signIn(input: $input) {{ {SessionFields} }} }}", new { input = new { login, password } }))["signIn"]!;

    private async Task<JsonNode> RefreshAsync(string refreshToken) =>
        (await _gateway.DataAsync(
            $"mutation($input: RefreshSessionInput!) {{ refreshSession(input: $input) {{ {SessionFields} }} }}", new { input = new { refreshToken } }))
        ["refreshSession"]!;
}
