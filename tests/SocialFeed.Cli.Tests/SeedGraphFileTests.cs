using SocialFeed.Cli.Seeding;

namespace SocialFeed.Cli.Tests;

public sealed class SeedGraphFileTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Users_stand_in_the_order_of_the_file_and_each_follow_once()
    {
        var graph = await ReadAsync("70\t9\n9\t70\n70\t9\n5\t5\n# a comment\n\n9\t5\n");

        Assert.Equal([70, 9, 5], graph.UserIds);
        Assert.Equal([(0, 1), (1, 0), (1, 2)], graph.Follows);
        Assert.Equal((1, 1), (graph.SelfLoops, graph.Duplicates));
        Assert.Equal("u70", graph.HandleOf(0));
    }

    [Fact]
    public async Task A_gzip_file_is_read_as_the_plain_one()
    {
        const string content = "1\t2\n2\t3\n3\t1\n";
        var plain = await SeedGraphFile.ReadAsync(_directory.Write("plain", content), CancellationToken.None);
        var gzip = await SeedGraphFile.ReadAsync(_directory.WriteGzip("compressed", content), CancellationToken.None);

        Assert.Equal(plain.UserIds, gzip.UserIds);
        Assert.Equal(plain.Follows, gzip.Follows);
        Assert.Equal(plain.Fingerprint, gzip.Fingerprint);
    }

    [Fact]
    public async Task Windows_line_ends_and_a_last_line_without_one_are_read()
    {
        var graph = await ReadAsync("1\t2\r\n2\t1");
        Assert.Equal([(0, 1), (1, 0)], graph.Follows);
    }

    [Theory]
    [InlineData("1\t2\n3 4\n", 2)]
    [InlineData("1\t2\n\n3\n", 3)]
    [InlineData("0\t2\n", 1)]
    [InlineData("-1\t2\n", 1)]
    [InlineData("1\t2\t3\n", 1)]
    [InlineData("1\tzwei\n", 1)]
    [InlineData("1\t\n", 1)]
    [InlineData("1\t99999999999999999999\n", 1)]
    public async Task A_malformed_line_is_named(string content, int line)
    {
        var exception = await Assert.ThrowsAsync<CliException>(() => ReadAsync(content));
        Assert.Contains($"line {line}:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("follower id, tab, followee id", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_refused_shortened()
    {
        var exception = await Assert.ThrowsAsync<CliException>(() => ReadAsync("1\t" + new string('2', 5_000)));
        Assert.InRange(exception.Message.Length, 1, 400);
    }

    [Fact]
    public async Task An_empty_file_a_missing_one_and_a_broken_gzip_are_refused()
    {
        Assert.Contains("holds no follows", (await Assert.ThrowsAsync<CliException>(() => ReadAsync("# nothing\n"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CliException>(() => SeedGraphFile.ReadAsync(Path.Combine(_directory.Root, "missing"), CancellationToken.None));
        var broken = Path.Combine(_directory.Root, "broken");
        File.WriteAllBytes(broken, [0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        await Assert.ThrowsAsync<CliException>(() => SeedGraphFile.ReadAsync(broken, CancellationToken.None));
    }

    private Task<SeedGraph> ReadAsync(string content) => SeedGraphFile.ReadAsync(_directory.Write("graph.tsv", content), CancellationToken.None);
}
