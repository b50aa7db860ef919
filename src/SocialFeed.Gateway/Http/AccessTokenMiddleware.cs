using System.Net.Mime;
using Microsoft.Extensions.Caching.Memory;
using SocialFeed.Core.Accounts;

namespace SocialFeed.Gateway.Http;

/// <summary>The account and session that a request's access token names.</summary>
public sealed record AccessIdentity(long UserId, long SessionId, DateTimeOffset ExpiresAt);

/// <summary>
/// Reads <c>Authorization: Bearer</c>. A request without the header goes on unsigned; a token that is malformed, expired or of an ended session is answered
/// with 401 and a GraphQL error, before anything else is read.
/// </summary>
public sealed class AccessTokenMiddleware : IDisposable
{
    /// <summary>Tokens whose decryption is remembered; each entry is a string and a small record.</summary>
    private const int RememberedTokens = 50_000;

    private const string Scheme = "Bearer ";

    private static readonly byte[] Refusal =
        """{"errors":[{"message":"The access token is not valid, or no longer: use refreshSession or signIn for a new one.","extensions":{"code":"UNAUTHENTICATED"}}]}"""u8
            .ToArray();

    private readonly RequestDelegate _next;
    private readonly AccessTokens _tokens;
    private readonly SessionAuthority _sessions;
    private readonly TimeProvider _time;
    private readonly MemoryCache _remembered = new(new MemoryCacheOptions { SizeLimit = RememberedTokens });

    public AccessTokenMiddleware(RequestDelegate next, AccessTokens tokens, SessionAuthority sessions, TimeProvider time)
    {
        _next = next;
        _tokens = tokens;
        _sessions = sessions;
        _time = time;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization;
        if (authorization.Count == 0)
        {
            await _next(context);
            return;
        }

        if (authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Identify(header) is { } identity
            && await _sessions.IsLiveAsync(identity.SessionId, identity.UserId, context.RequestAborted))
        {
            context.Features.Set(identity);
            await _next(context);
            return;
        }

        await RefuseAsync(context);
    }

    public void Dispose() => _remembered.Dispose();

    private AccessIdentity? Identify(string header)
    {
        if (_remembered.TryGetValue(header, out AccessIdentity? known))
            return known!.ExpiresAt > _time.GetUtcNow() ? known : null;

        if (!_tokens.TryRead(header.AsSpan(Scheme.Length).Trim(), out var token))
            return null;

        var identity = new AccessIdentity(token.UserId, token.SessionId, token.ExpiresAt);
        using var entry = _remembered.CreateEntry(header);
        entry.Size = 1;
        entry.AbsoluteExpiration = token.ExpiresAt;
        entry.Value = identity;
        return identity;
    }

    private static async Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = Refusal.Length;
        await context.Response.Body.WriteAsync(Refusal, context.RequestAborted);
    }
}
