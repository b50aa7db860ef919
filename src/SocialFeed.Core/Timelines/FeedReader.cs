using SocialFeed.Core.Graph;

namespace SocialFeed.Core.Timelines;

/// <summary>Whose feed is read, as of the start of one page.</summary>
/// <param name="Floor">
/// Home rows may lack entries below this position, whoever brought them: what the reader missed while not pushed to, and what is older than rows are kept.
/// </param>
internal readonly record struct FeedReader(long ViewerId, ViewerGraph Graph, long Floor);

/// <summary>The lists that one page works with, pooled.</summary>
internal sealed class FeedBuffers
{
    public List<TimelineEntry> Pushed { get; } = [];

    public List<TimelineEntry> Pulled { get; } = [];

    public List<TimelineEntry> Merged { get; } = [];

    public void Clear()
    {
        Pushed.Clear();
        Pulled.Clear();
        Merged.Clear();
    }
}
