using System.Globalization;
using System.IO.Compression;

namespace SocialFeed.Cli.Seeding;

/// <summary>
/// Reads <c>follower TAB followee</c> lines, plain or gzip (told by the content, not the name). Ids are positive integers. Empty lines and lines that start with
/// <c>#</c> are passed over; self-loops and repeated pairs are counted and left out.
/// </summary>
internal static class SeedGraphFile
{
    /// <summary>Twenty-five times the largest graph tried; beyond, memory rather than the file would set the bound.</summary>
    public const int FollowsMax = 50_000_000;

    /// <summary>Two ids and a tab take 39 characters.</summary>
    private const int LineMax = 1_000;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    /// <exception cref="CliException">The file cannot be read, or a line is malformed; the message names the line.</exception>
    public static async Task<SeedGraph> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var magic = new byte[2];
            var isGzip = await file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken) == magic.Length
                && magic.AsSpan().SequenceEqual(GzipMagic);
            file.Position = 0;
            await using Stream content = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(content);
            return await ReadAsync(reader, path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException($"The graph file cannot be read: {exception.Message}");
        }
    }

    private static async Task<SeedGraph> ReadAsync(StreamReader reader, string path, CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<long, int>();
        var userIds = new List<long>();
        var follows = new List<(int, int)>();
        var seen = new HashSet<(int, int)>();
        var (selfLoops, duplicates, lineNumber) = (0, 0, 0);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lineNumber++;
            if (line.Length == 0 || line[0] == '#')
                continue;

            var (follower, followee) = Parse(line, path, lineNumber);
            var pair = (NumberOf(follower), NumberOf(followee));
            if (follower == followee)
                selfLoops++;
            else if (!seen.Add(pair))
                duplicates++;
            else
                follows.Add(pair);

            if (follows.Count > FollowsMax)
                throw new CliException($"{path} has more than {FollowsMax:N0} follows, which is more than this command takes. Cut the file.");
        }

        if (userIds.Count == 0)
            throw new CliException($"{path} holds no follows. Each line is: follower id, tab, followee id.");
        return new SeedGraph(userIds, follows, selfLoops, duplicates, FingerprintOf(userIds, follows));

        int NumberOf(long id)
        {
            if (numbers.TryGetValue(id, out var number))
                return number;
            numbers.Add(id, userIds.Count);
            userIds.Add(id);
            return userIds.Count - 1;
        }
    }

    private static (long Follower, long Followee) Parse(string line, string path, int lineNumber)
    {
        var tab = line.IndexOf('\t');
        if (line.Length <= LineMax && tab >= 0 && TryParseId(line.AsSpan(0, tab), out var follower) && TryParseId(line.AsSpan(tab + 1), out var followee))
            return (follower, followee);

        var shown = line.Length <= 60 ? line : line[..60] + "…";
        throw new CliException(
            $"{path}, line {lineNumber}: \"{shown.Replace("\t", "\\t")}\" is not: follower id, tab, followee id. Ids are positive integers.");
    }

    private static bool TryParseId(ReadOnlySpan<char> text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;

    private static ulong FingerprintOf(List<long> userIds, List<(int Follower, int Followee)> follows)
    {
        var fingerprint = (ulong)userIds.Count;
        foreach (var id in userIds)
            fingerprint = SplitMix64.Mix(fingerprint ^ (ulong)id);
        foreach (var (follower, followee) in follows)
            fingerprint = SplitMix64.Mix(fingerprint ^ (((ulong)follower << 32) | (uint)followee));
        return fingerprint;
    }
}
