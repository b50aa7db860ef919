using SocialFeed.Core.Accounts;
using SocialFeed.Core;
using SocialFeed.Gateway.Http;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

/// <summary>Registering, signing in and out.</summary>
[MutationType]
public static class AccountMutations
{
    public static async ValueTask<SessionPayload> RegisterAsync(
        RegisterInput input, SessionAuthority sessions, AccessTokens tokens, ViewerContext viewer, CancellationToken cancellationToken) =>
        viewer.Changed(Present(
            await sessions.RegisterAsync(new RegisterRequest(input.Handle, input.Email, input.Password, input.DisplayName), cancellationToken),
            tokens));

    public static async ValueTask<SessionPayload> SignInAsync(
        SignInInput input, SessionAuthority sessions, AccessTokens tokens, CancellationToken cancellationToken) =>
        Present(await sessions.SignInAsync(input.Login, input.Password, cancellationToken), tokens);

    public static async ValueTask<SessionPayload> RefreshSessionAsync(
        RefreshSessionInput input, SessionAuthority sessions, AccessTokens tokens, CancellationToken cancellationToken) =>
        Present(await sessions.RefreshAsync(input.RefreshToken, cancellationToken), tokens);

    public static async ValueTask<SignOutPayload> SignOutAsync(
        ViewerContext viewer, SessionAuthority sessions, CancellationToken cancellationToken)
    {
        if (viewer.SessionId is not { } sessionId)
            return new SignOutPayload(false, [UserError.NotSignedIn]);

        await sessions.SignOutAsync(sessionId, cancellationToken);
        return new SignOutPayload(true, []);
    }

    private static SessionPayload Present(Outcome<SignedIn> outcome, AccessTokens tokens)
    {
        if (outcome.Value is not { } signedIn)
            return new SessionPayload(null, outcome.Errors);

        var (accessToken, expiresAt) = tokens.Issue(signedIn.User.Id, signedIn.Session.Id);
        return new SessionPayload(new SessionResult(accessToken, signedIn.RefreshToken, expiresAt, signedIn.User), []);
    }
}

/// <param name="Password">Never logged.</param>
[InputObjectType]
public sealed record RegisterInput(
    string Handle, string Email, [property: GraphQLDescription("8 to 128 characters.")] string Password, string? DisplayName);

[InputObjectType]
public sealed record SignInInput([property: GraphQLDescription("Handle or email.")] string Login, string Password);

[InputObjectType]
public sealed record RefreshSessionInput(string RefreshToken);
