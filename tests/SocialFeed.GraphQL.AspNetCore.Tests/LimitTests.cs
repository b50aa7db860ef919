using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>Requests that are too large, too deep, too slow or too many.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task A_hundred_kilobytes_of_nesting_are_refused(string open, string close)
    {
        const int Depth = 20_000;
        var nested = string.Concat(Enumerable.Repeat(open, Depth)) + "1" + string.Concat(Enumerable.Repeat(close, Depth));
        await using var server = await GraphQLServer.StartAsync();
        foreach (var body in new[] { nested, $$$"""{"query":"{ hello }","variables":{"a":{{{nested}}}}}""", $$"""{"query":"{ hello }","other":{{nested}}}""" })
        {
            using var response = await server.PostAsync(body);
            var message = await response.RefusalAsync(HttpStatusCode.BadRequest);
            Assert.True(message.Contains("MaxJsonDepth", StringComparison.Ordinal) || message.Contains("Batches", StringComparison.Ordinal), message);
        }
    }

    [Fact]
    public async Task A_hundred_kilobytes_of_selection_sets_are_refused()
    {
        await using var server = await GraphQLServer.StartAsync();
        var document = string.Concat(Enumerable.Repeat("{a", 40_000)) + string.Concat(Enumerable.Repeat("}", 40_000));
        using var response = await server.PostAsync($$"""{"query":"{{document}}"}""", Responses.NewType);
        await response.RefusalAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_is_413(bool withLength)
    {
        await using var server = await GraphQLServer.StartAsync(o => o.MaxRequestBodyBytes = 10_000);
        var bytes = Encoding.UTF8.GetBytes($$"""{"query":"{ hello }","padding":"{{new string('x', 10_000)}}"}""");
        HttpContent content = withLength ? new ByteArrayContent(bytes) : new StreamContent(new UnknownLengthStream(bytes));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await server.SendAsync(HttpMethod.Post, "", content: content);
        Assert.Contains("10000 bytes (MaxRequestBodyBytes)", await response.RefusalAsync(HttpStatusCode.RequestEntityTooLarge, "REQUEST_TOO_LARGE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_at_the_limit_is_read()
    {
        const string Head = """{"query":"{ hello }","padding":" """;
        var body = Head + new string('x', 10_000 - Head.Length - 2) + "\"}";
        await using var server = await GraphQLServer.StartAsync(o => o.MaxRequestBodyBytes = body.Length);
        using var response = await server.PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_servers_own_limit_gives_the_same_answer()
    {
        await using var server = await GraphQLServer.StartAsync(limits: l => l.MaxRequestBodySize = 1_000);
        using var response = await server.PostAsync($$"""{"query":"{ hello }","padding":"{{new string('x', 10_000)}}"}""");
        await response.RefusalAsync(HttpStatusCode.RequestEntityTooLarge, "REQUEST_TOO_LARGE");
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_is_read()
    {
        await using var server = await GraphQLServer.StartAsync();
        using var connection = await RawConnection.OpenAsync(server.Url);
        var body = """{"query":"{ hello(name: \"é\") }"}"""u8.ToArray();
        await connection.SendAsync($"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        foreach (var b in body)
            await connection.SendAsync([b]);
        Assert.EndsWith("""{"data":{"hello":"hello é"}}""", await connection.ReadAllAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_in_chunks_is_read()
    {
        await using var server = await GraphQLServer.StartAsync();
        using var connection = await RawConnection.OpenAsync(server.Url);
        await connection.SendAsync("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        await connection.SendAsync("a\r\n{\"query\":\"\r\n9\r\n{ hello }\r\n2\r\n\"}\r\n0\r\n\r\n");
        Assert.EndsWith("""{"data":{"hello":"hello you"}}""", await connection.ReadAllAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"query\":")]
    [InlineData("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"query\":")]
    [InlineData("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{\"query\":")]
    [InlineData("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: nonsense\r\n\r\n{}")]
    public async Task A_body_that_breaks_off_leaves_the_server_well(string request)
    {
        await using var server = await GraphQLServer.StartAsync();
        using (var connection = await RawConnection.OpenAsync(server.Url))
            await connection.SendAsync(request);
        using var response = await server.PostAsync("""{"query":"{ hello }"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_body_slower_than_the_servers_rate_is_408()
    {
        await using var server = await GraphQLServer.StartAsync(
            limits: l => l.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1_000_000, gracePeriod: TimeSpan.FromSeconds(1.5)));
        using var connection = await RawConnection.OpenAsync(server.Url);
        await connection.SendAsync("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"query\":");
        Assert.StartsWith("HTTP/1.1 408", await connection.ReadAllAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_operation()
    {
        await using var server = await GraphQLServer.StartAsync();
        using (var connection = await RawConnection.OpenAsync(server.Url))
        {
            await connection.SendAsync("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"query\":\"{ wait }\"}");
            await server.Begun.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await server.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Beyond_the_running_and_the_waiting_the_answer_is_503()
    {
        await using var server = await GraphQLServer.StartAsync(o =>
        {
            o.MaxConcurrentExecutions = 2;
            o.MaxQueuedExecutions = 1;
            o.RetryAfter = TimeSpan.FromSeconds(3);
        });
        var running = new[] { server.PostAsync("""{"query":"{ wait }"}"""), server.PostAsync("""{"query":"{ wait }"}""") };
        await server.Begun.WaitAsync();
        await server.Begun.WaitAsync();

        // Of two more, one waits and one is turned away; which one is which is a matter of arrival.
        var more = new[] { server.PostAsync("""{"query":"{ hello }"}"""), server.PostAsync("""{"query":"{ hello }"}""") };
        using var refused = await await Task.WhenAny(more);
        Assert.Contains("again in 3 s", await refused.RefusalAsync(HttpStatusCode.ServiceUnavailable, "OVERLOADED"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(3), refused.Headers.RetryAfter?.Delta);

        server.Waiting.SetResult("done");
        foreach (var response in await Task.WhenAll(running))
            Assert.Equal("""{"data":{"wait":"done"}}""", await response.TextAsync());
        var waited = (await Task.WhenAll(more)).Single(r => r != refused);
        Assert.Equal("""{"data":{"hello":"hello you"}}""", await waited.TextAsync());
    }

    [Fact]
    public async Task Who_waits_too_long_is_turned_away()
    {
        await using var server = await GraphQLServer.StartAsync(o =>
        {
            o.MaxConcurrentExecutions = 1;
            o.MaxQueueTime = TimeSpan.FromMilliseconds(1);
        });
        var running = server.PostAsync("""{"query":"{ wait }"}""");
        await server.Begun.WaitAsync();
        using var response = await server.PostAsync("""{"query":"{ hello }"}""");
        await response.RefusalAsync(HttpStatusCode.ServiceUnavailable, "OVERLOADED");
        server.Waiting.SetResult("done");
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
    }

    [Fact]
    public async Task Refused_requests_take_no_place()
    {
        await using var server = await GraphQLServer.StartAsync(o =>
        {
            o.MaxConcurrentExecutions = 1;
            o.MaxQueuedExecutions = 0;
        });
        for (var i = 0; i < 20; i++)
        {
            using var wrong = await server.PostAsync(i % 2 == 0 ? "{" : """{"query":"{ fail }"}""");
            Assert.NotEqual(HttpStatusCode.ServiceUnavailable, wrong.StatusCode);
        }

        using var response = await server.PostAsync("""{"query":"{ hello }"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task An_operation_beyond_its_time_is_ended()
    {
        await using var server = await GraphQLServer.StartAsync(execution: new RequestExecutorOptions { ExecutionTimeout = TimeSpan.FromMilliseconds(50) });
        using var response = await server.PostAsync("""{"query":"{ wait }"}""", Responses.NewType);
        await response.RefusalAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.Timeout);
        await server.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(65_536)]
    [InlineData(5_000_000)]
    public async Task Responses_of_any_size_arrive_whole(int bytes)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync($$"""{"query":"{ big(bytes: {{bytes}}) }"}""");
        var text = await response.TextAsync();
        Assert.Equal(text.Length, response.Content.Headers.ContentLength);
        Assert.Equal($$$"""{"data":{"big":"{{{new string('x', bytes)}}}"}}""", text);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_holds_no_place()
    {
        await using var server = await GraphQLServer.StartAsync(o =>
        {
            o.MaxConcurrentExecutions = 1;
            o.MaxQueuedExecutions = 0;
        });
        const string Body = """{"query":"{ big(bytes: 15000000) }"}""";
        using var connection = await RawConnection.OpenAsync(server.Url);
        await connection.SendAsync($"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        await connection.ReadSomeAsync();
        using var response = await server.PostAsync("""{"query":"{ hello }"}""");
        Assert.Equal("""{"data":{"hello":"hello you"}}""", await response.TextAsync());
    }

    private sealed class UnknownLengthStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class RawConnection : IDisposable
    {
        private readonly TcpClient _client = new();

        public static async Task<RawConnection> OpenAsync(Uri url)
        {
            var connection = new RawConnection();
            await connection._client.ConnectAsync(url.Host, url.Port);
            return connection;
        }

        public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

        public async Task SendAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes);

        public async Task ReadSomeAsync() => Assert.NotEqual(0, await _client.GetStream().ReadAsync(new byte[100]));

        public async Task<string> ReadAllAsync()
        {
            using var reader = new StreamReader(_client.GetStream(), leaveOpen: true);
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }

        public void Dispose()
        {
            // Zero linger is a reset: the abrupt end that tests want.
            _client.LingerState = new LingerOption(true, 0);
            _client.Dispose();
        }
    }
}
