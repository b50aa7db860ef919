using System.Net;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>What a browser sees.</summary>
public sealed class ExplorerTests : IDisposable
{
    private const string BrowserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    private readonly string _directory = Directory.CreateTempSubdirectory("explorer").FullName;

    public ExplorerTests()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "static", "js"));
        File.WriteAllText(Path.Combine(_directory, "index.html"), "<!doctype html><title>Explorer</title>");
        File.WriteAllText(Path.Combine(_directory, "static", "js", "main.1234.js"), "let a = 1;");
        File.WriteAllText(Path.Combine(_directory, "manifest.webmanifest"), "{}");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_browser_gets_the_page_with_its_files_and_configuration()
    {
        await using var server = await GraphQLServer.StartAsync(o => o.ExplorerDirectory = _directory);
        using var redirect = await server.GetAsync("", BrowserAccept);
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal("graphql/", redirect.Headers.Location?.OriginalString);

        using var page = await server.GetAsync("/", BrowserAccept);
        Assert.Equal("text/html", page.Type());
        Assert.Contains("Explorer", await page.TextAsync(), StringComparison.Ordinal);

        using var script = await server.GetAsync("/static/js/main.1234.js");
        Assert.Equal("text/javascript", script.Type());
        Assert.Contains("immutable", script.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.Equal("let a = 1;", await script.TextAsync());

        using var manifest = await server.GetAsync("/manifest.webmanifest");
        Assert.Equal("application/manifest+json", manifest.Type());

        using var configuration = await server.GetAsync("/bcp-config.json");
        Assert.Contains("\"useBrowserUrlAsEndpoint\":true", await configuration.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(configuration.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("/nope.js")]
    [InlineData("/static")]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/static/js/..%5c..%5c..%5cx")]
    [InlineData("/.hidden")]
    public async Task Nothing_outside_the_folder_is_served(string path)
    {
        File.WriteAllText(Path.Combine(_directory, ".hidden"), "hidden");
        await using var server = await GraphQLServer.StartAsync(o => o.ExplorerDirectory = _directory);
        using var response = await server.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Programs_are_not_given_the_page()
    {
        await using var server = await GraphQLServer.StartAsync(o => o.ExplorerDirectory = _directory);
        using var query = await server.GetAsync("?query={hello}", BrowserAccept);
        Assert.Equal("""{"data":{"hello":"hello you"}}""", await query.TextAsync());
        using var json = await server.GetAsync("", "application/json");
        await json.RefusalAsync(HttpStatusCode.BadRequest);
        using var post = await server.PostAsync("""{"query":"{ hello }"}""", BrowserAccept);
        Assert.Equal(HttpStatusCode.OK, post.StatusCode);
    }

    [Fact]
    public async Task A_missing_bundle_is_explained()
    {
        await using var server = await GraphQLServer.StartAsync(o =>
        {
            o.ExplorerDirectory = Path.Combine(_directory, "missing");
            o.ExplorerInstallCommand = "npm ci --prefix <here>";
        });
        using var response = await server.GetAsync("/", BrowserAccept);
        var page = await response.TextAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("@chillicream/bananacakepop-graphql-ide", page, StringComparison.Ordinal);
        Assert.Contains("npm ci --prefix &lt;here&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain(_directory, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_there_is_no_page()
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.GetAsync("", BrowserAccept);
        await response.RefusalAsync(HttpStatusCode.BadRequest);
    }
}
