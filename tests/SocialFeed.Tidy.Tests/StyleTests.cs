using System.Text.RegularExpressions;

namespace SocialFeed.Tidy.Tests;

/// <summary>The rules of the house that a machine can check.</summary>
public partial class StyleTests
{
    private const int FileLinesMax = 800;
    private const int LineLengthMax = 200;

    private static IEnumerable<string> Sources => Repository.Files("src", "*.cs");

    [Fact]
    public void No_source_file_is_longer_than_the_limit() =>
        Assert.Empty(Sources.Where(f => Repository.Read(f).AsSpan().Count('\n') > FileLinesMax));

    [Fact]
    public void No_line_is_longer_than_the_limit() =>
        Assert.Empty(Sources.SelectMany(f => Repository.Read(f).Split('\n').Select((line, i) => (f, i, line)))
            .Where(l => l.line.Length > LineLengthMax && !l.line.Contains("[GraphQLDescription(", StringComparison.Ordinal))
            .Select(l => $"{l.f}:{l.i + 1}"));

    [Fact]
    public void No_file_is_a_drawer() =>
        Assert.Empty(Sources.Where(f => Drawer().IsMatch(Path.GetFileNameWithoutExtension(f))));

    [Fact]
    public void Nothing_waits_synchronously_on_asynchronous_work() => AssertAbsent(SyncOverAsync());

    [Fact]
    public void Time_comes_from_a_TimeProvider() => AssertAbsent(WallClock());

    [Fact]
    public void There_are_no_regions_and_no_notes_to_self() => AssertAbsent(Leftovers());

    private static void AssertAbsent(Regex pattern) =>
        Assert.Empty(Sources.SelectMany(f => Repository.Read(f).Split('\n').Select((line, i) => (f, i, line)))
            .Where(l => pattern.IsMatch(l.line) && !l.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(l => $"{l.f}:{l.i + 1}: {l.line.Trim()}"));

    [GeneratedRegex("(Helper|Helpers|Utils|Util|Manager|Common|Misc)$")]
    private static partial Regex Drawer();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|\basync void\b|Thread\.Sleep")]
    private static partial Regex SyncOverAsync();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bStopwatch\.StartNew\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"^\s*#region|\b(TODO|FIXME|HACK)\b|NotImplementedException")]
    private static partial Regex Leftovers();
}
