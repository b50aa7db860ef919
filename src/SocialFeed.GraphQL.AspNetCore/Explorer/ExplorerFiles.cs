using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace SocialFeed.GraphQL.AspNetCore.Explorer;

/// <summary>
/// Serves the files of the npm package @chillicream/bananacakepop-graphql-ide, unchanged, below the endpoint's own path, and the configuration that makes it
/// talk to that path. When the package is not there, a page says so.
/// </summary>
internal sealed class ExplorerFiles
{
    private const string PackageName = "@chillicream/bananacakepop-graphql-ide";

    // "Endpoint" here is the address in the browser's bar; nothing is sent to anybody else.
    private static readonly byte[] Configuration = """{"useBrowserUrlAsEndpoint":true,"disableTelemetry":true,"includeCookies":false}"""u8.ToArray();

    private static readonly FileExtensionContentTypeProvider ContentTypes = new(
        new Dictionary<string, string>(new FileExtensionContentTypeProvider().Mappings) { [".webmanifest"] = "application/manifest+json" });

    private readonly string _folderName;
    private readonly string _installCommand;
    private readonly PhysicalFileProvider? _files;

    /// <param name="directory">Where the package's index.html is.</param>
    /// <param name="installCommand">Shown when it is not there.</param>
    public ExplorerFiles(string directory, string installCommand)
    {
        directory = Path.GetFullPath(directory, AppContext.BaseDirectory);
        _folderName = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        _installCommand = installCommand;
        if (File.Exists(Path.Combine(directory, "index.html")))
            _files = new PhysicalFileProvider(directory);
    }

    /// <summary>The page itself. Its own links are relative, so the address must end with a slash.</summary>
    public Task ServePageAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.EndsWith('/'))
            return ServeAsync(context, "index.html");

        // Relative, so that it stays right behind proxies that strip a prefix.
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = $"{Uri.EscapeDataString(path[(path.LastIndexOf('/') + 1)..])}/";
        return Task.CompletedTask;
    }

    /// <param name="context">A GET or HEAD request.</param>
    /// <param name="file">The path below the endpoint.</param>
    public Task ServeAsync(HttpContext context, string file)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (_files is null)
            return ServeMissingAsync(context);
        if (file == "bcp-config.json")
            return SendAsync(context, Configuration, MediaTypeNames.Application.Json);
        var info = _files.GetFileInfo(file);
        if (!info.Exists || info.PhysicalPath is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var contentType = ContentTypes.TryGetContentType(file, out var known) ? known : MediaTypeNames.Application.Octet;

        // The names below "static" contain a hash of the content.
        context.Response.Headers.CacheControl = file.StartsWith("static/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        var tag = new EntityTagHeaderValue($"\"{info.LastModified.UtcTicks:x}-{info.Length:x}\"");
        return TypedResults.PhysicalFile(info.PhysicalPath, contentType, lastModified: info.LastModified, entityTag: tag).ExecuteAsync(context);
    }

    private Task ServeMissingAsync(HttpContext context)
    {
        var html = HtmlEncoder.Default;
        var page = $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>GraphQL</title></head>
            <body style="font-family: sans-serif; max-width: 40em; margin: 3em auto">
            <h1>GraphQL</h1>
            <p>This is a GraphQL endpoint: send queries to this address by POST, as application/json.</p>
            <p>The explorer is not installed: the folder <code>{html.Encode(_folderName)}</code> with the files of the npm package
            <code>{PackageName}</code> is missing beside the program. To install it, run <code>{html.Encode(_installCommand)}</code>, build again and restart.</p>
            </body>
            </html>
            """;
        return SendAsync(context, Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8");
    }

    private static async Task SendAsync(HttpContext context, byte[] body, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-cache";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
