using System.Globalization;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Tests;

/// <summary>Writes posts and pushes them to home timelines, many at once, and prints a line for each that was acknowledged, until it is killed.</summary>
internal static class CrashChild
{
    private const int Writers = 40;
    private const int PostsEach = 100_000;

    public static long OwnerOf(long postId) => 1_000 + (postId % 50);

    public static async Task RunAsync(string directory)
    {
        await using var store = EmbeddedFixture.Open(new EmbeddedOptions { DataDirectory = directory, CheckpointPages = 200, BufferedHomeRows = 300 });
        var output = TextWriter.Synchronized(Console.Out);
        await Task.WhenAll(Enumerable.Range(1, Writers).Select(author => Task.Run(async () =>
        {
            for (var i = 0; i < PostsEach; i++)
            {
                var id = SnowflakeId.Compose(i + 1, author, 0);
                var post = new Post(id, author, "text", Visibility.Public, PostState.Visible, null, null, id, null, [], [], []);
                await store.Posts.CreateAsync(post, null, CancellationToken.None);
                await store.Timelines.PushAsync(new[] { OwnerOf(id) }, new TimelineEntry(id, id, author, 0, 0), CancellationToken.None);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{author} {id} ."));
            }
        })));
    }
}
