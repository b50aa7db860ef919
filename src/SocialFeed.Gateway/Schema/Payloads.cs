using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Posts;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

[InterfaceType(Name = "Error")]
[GraphQLDescription("A business error that a client can show or act on. Unexpected faults are GraphQL errors instead.")]
public interface IError
{
    [GraphQLDescription("A sentence for people.")]
    string Message { get; }

    [GraphQLDescription("A stable code for programs.")]
    ErrorCode Code { get; }

    [GraphQLDescription("The input field at fault, as a path, for example [\"text\"].")]
    IReadOnlyList<string>? Path { get; }
}

[ObjectType]
[GraphQLDescription("The error every payload uses; more specific types may implement Error too.")]
public sealed class UserError(DomainError error) : IError
{
    public string Message => error.Message;

    public ErrorCode Code => error.Code;

    public IReadOnlyList<string>? Path => error.Path;

    internal static IReadOnlyList<UserError> List(IReadOnlyList<DomainError> errors) => [.. errors.Select(e => new UserError(e))];

    /// <summary>What a mutation answers to somebody who is not signed in.</summary>
    internal static readonly DomainError NotSignedIn = new(
        ErrorCode.Unauthenticated, "Sign in first: send the header 'Authorization: Bearer <accessToken>'.");
}

[ObjectType]
public sealed class UserPayload(Outcome<User> outcome)
{
    public User? User => outcome.Value;

    public IReadOnlyList<UserError> Errors => UserError.List(outcome.Errors);
}

[ObjectType]
public sealed class PostPayload(Outcome<Post> outcome)
{
    public Post? Post => outcome.Value;

    public IReadOnlyList<UserError> Errors => UserError.List(outcome.Errors);
}

[ObjectType(Name = "Session")]
public sealed class SessionResult(string accessToken, string refreshToken, DateTimeOffset expiresAt, User user)
{
    public string AccessToken => accessToken;

    public string RefreshToken => refreshToken;

    public DateTimeOffset ExpiresAt => expiresAt;

    public User User => user;
}

[ObjectType]
public sealed class SessionPayload(SessionResult? session, IReadOnlyList<DomainError> errors)
{
    public SessionResult? Session => session;

    public IReadOnlyList<UserError> Errors => UserError.List(errors);
}

[ObjectType]
public sealed class SignOutPayload(bool ok, IReadOnlyList<DomainError> errors)
{
    public bool Ok => ok;

    public IReadOnlyList<UserError> Errors => UserError.List(errors);
}
