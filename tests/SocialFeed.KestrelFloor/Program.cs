// The floor that the gateway is measured against: a bare Kestrel endpoint that reads the whole body and returns the bytes of a file.
// dotnet run --project tests/SocialFeed.KestrelFloor -c Release -- FILE URL
if (args is not [var file, var url])
{
    Console.Error.WriteLine("usage: floor FILE URL    (FILE holds the response body, URL is for example http://127.0.0.1:5100)");
    return 2;
}

var body = await File.ReadAllBytesAsync(file);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(url);
var app = builder.Build();
app.Run(async context =>
{
    var reader = context.Request.BodyReader;
    while (true)
    {
        var read = await reader.ReadAsync(context.RequestAborted);
        reader.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted)
            break;
    }

    context.Response.ContentType = "application/json; charset=utf-8";
    context.Response.ContentLength = body.Length;
    await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
});
await app.RunAsync();
return 0;
