using System.Net;
using Microsoft.AspNetCore.Http;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>What the host adds to a request.</summary>
public sealed class HostHookTests
{
    [Fact]
    public async Task The_host_completes_the_request()
    {
        await using var server = await GraphQLServer.StartAsync(o =>
            o.ConfigureRequest = static (HttpContext context, ref Execution.GraphQLRequest request) =>
                request = request with { RootValue = context.Request.Headers["X-User"].ToString() });
        server.Client.DefaultRequestHeaders.Add("X-User", "alice");
        using var response = await server.PostAsync("""{"query":"{ user }"}""");
        Assert.Equal("""{"data":{"user":"alice"}}""", await response.TextAsync());
    }

    [Fact]
    public async Task A_failing_host_is_an_error_without_details()
    {
        await using var server = await GraphQLServer.StartAsync(o =>
            o.ConfigureRequest = static (HttpContext _, ref Execution.GraphQLRequest _) => throw new InvalidOperationException("secret"));
        using var response = await server.PostAsync("""{"query":"{ user }"}""");
        Assert.DoesNotContain("secret", await response.RefusalAsync(HttpStatusCode.InternalServerError), StringComparison.Ordinal);
    }
}
