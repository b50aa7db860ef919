using System.Globalization;
using System.IO.Compression;

namespace SocialFeed.FeedCheck;

/// <summary>Who follows whom, by handle, as the graph file says: self-loops and repeated lines left out.</summary>
internal sealed class ExpectedGraph
{
    private ExpectedGraph(IReadOnlyDictionary<string, IReadOnlySet<string>> following) => Following = following;

    /// <summary>Of every user whose feed is checked, also of those who follow nobody.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Following { get; }

    /// <summary>Whose posts belong to the feeds that are checked.</summary>
    public IReadOnlyCollection<string> Authors => Following.Keys.Concat(Following.Values.SelectMany(followees => followees)).ToHashSet();

    /// <exception cref="CheckException">One of them is not in the file.</exception>
    public ExpectedGraph OnlyOf(IEnumerable<string> handles) => new(handles.ToDictionary(
        handle => handle,
        handle => Following.TryGetValue(handle, out var followees) ? followees : throw new CheckException($"The graph has no user {handle}.")));

    public static ExpectedGraph Read(string path)
    {
        var following = new Dictionary<string, IReadOnlySet<string>>();
        using var file = File.OpenRead(path);
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        using Stream content = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var fields = line.Split('\t');
            if (fields.Length != 2)
                throw new CheckException($"{path}, line {number}: not follower TAB followee.");
            var (follower, followee) = (HandleOf(fields[0]), HandleOf(fields[1]));
            var followees = FolloweesOf(follower);
            FolloweesOf(followee);
            if (follower != followee)
                followees.Add(followee);
        }

        return new ExpectedGraph(following);

        HashSet<string> FolloweesOf(string handle)
        {
            if (following.TryGetValue(handle, out var known))
                return (HashSet<string>)known;
            var followees = new HashSet<string>();
            following.Add(handle, followees);
            return followees;
        }
    }

    /// <summary>Leading zeros are not part of an id.</summary>
    private static string HandleOf(string id) => "u" + long.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
