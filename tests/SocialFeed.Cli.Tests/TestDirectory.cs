using System.IO.Compression;
using SocialFeed.Cli.Seeding;

namespace SocialFeed.Cli.Tests;

/// <summary>A folder of one test: graph files and data directories.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("socialfeed-cli-").FullName;

    public string Data(string name = "data") => Path.Combine(Root, name);

    public string Write(string name, string content)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, content);
        return path;
    }

    public string WriteGzip(string name, string content)
    {
        var path = Path.Combine(Root, name);
        using var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        writer.Write(content);
        return path;
    }

    /// <summary>A graph of this many users, numbered in no order, with some self-loops and repeated lines.</summary>
    public string WriteGraph(string name, int users, int lines, ulong seed)
    {
        var random = new SplitMix64(seed);
        var content = new System.Text.StringBuilder();
        for (var i = 0; i < lines; i++)
            content.Append(1 + random.Below(users)).Append('\t').Append(1 + random.Below(users)).Append('\n');
        return Write(name, content.ToString());
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
