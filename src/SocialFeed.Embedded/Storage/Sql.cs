namespace SocialFeed.Embedded.Storage;

/// <summary>
/// One SQL text with a process-wide number, so that each connection finds its own prepared statement for it by index. Declared once, in static fields.
/// </summary>
internal sealed class Sql(string text)
{
    private static int _count;

    public string Text { get; } = text;

    public int Ordinal { get; } = Interlocked.Increment(ref _count) - 1;
}
