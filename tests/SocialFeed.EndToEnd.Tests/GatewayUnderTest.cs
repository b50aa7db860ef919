using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;
using SocialFeed.Gateway;

namespace SocialFeed.EndToEnd.Tests;

/// <summary>A whole gateway on a free port of the loopback, over a data directory of its own.</summary>
public sealed class GatewayUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly bool _ownsDirectory;

    private GatewayUnderTest(WebApplication app, string directory, bool ownsDirectory)
    {
        _app = app;
        DataDirectory = directory;
        _ownsDirectory = ownsDirectory;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Client { get; }

    public string DataDirectory { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="directory">A directory to go on with; a new one, deleted at the end, when null.</param>
    public static async Task<GatewayUnderTest> StartAsync(string? directory = null, Action<IServiceCollection>? configure = null)
    {
        var owned = directory is null;
        directory ??= Directory.CreateTempSubdirectory("socialfeed-test-").FullName;
        var app = GatewayHost.Create(
            ["--urls", "http://127.0.0.1:0", "--environment", "Development", "--SocialFeed:DataDirectory", directory],
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                configure?.Invoke(services);
            });
        await app.StartAsync();
        return new GatewayUnderTest(app, directory, owned);
    }

    /// <summary>Sends a document and gives the whole answer, which must be well-formed JSON.</summary>
    public async Task<JsonObject> SendAsync(string query, object? variables = null, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Content = new StringContent(JsonSerializer.Serialize(new { query, variables }), Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    /// <summary>Sends a document that must succeed and gives its data.</summary>
    public async Task<JsonObject> DataAsync(string query, object? variables = null, string? token = null)
    {
        var answer = await SendAsync(query, variables, token);
        Assert.True(answer["errors"] is null, answer.ToJsonString());
        return answer["data"]!.AsObject();
    }

    /// <summary>Registers a person of the cast.</summary>
    public async Task<Person> RegisterAsync(string handle)
    {
        var data = await DataAsync(
            """
            mutation($input: RegisterInput!) {
              register(input: $input) { session { accessToken refreshToken user { id handle } } errors { code message path } }
            }
            """,
            new { input = new { handle, email = $"{handle}@example.com", password = "correct horse battery" } });
        var session = data["register"]!["session"];
        Assert.True(session is not null, data.ToJsonString());
        return new Person(this, handle, (string)session["user"]!["id"]!, (string)session["accessToken"]!, (string)session["refreshToken"]!);
    }

    /// <summary>Waits until everything accepted so far has been fanned out.</summary>
    public async Task DeliveredAsync()
    {
        var outbox = Services.GetRequiredService<IOutboxStore>();
        using var timeout = new CancellationTokenSource(DeliveryTimeout);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var pending = new List<TimelineEntry>();
        do
        {
            pending.Clear();
            await outbox.ReadPendingAsync(0, DateTimeOffset.MaxValue, 1, pending, timeout.Token);
        }
        while (pending.Count > 0 && await poll.WaitForNextTickAsync(timeout.Token));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsDirectory)
            Directory.Delete(DataDirectory, recursive: true);
    }
}
