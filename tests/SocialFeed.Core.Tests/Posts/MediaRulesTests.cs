using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Tests.Posts;

public sealed class MediaRulesTests
{
    private static readonly Media Good = new("https://cdn.example.org/a.webp", "image/webp", 640, 480, "A cat");

    [Fact]
    public void Good_media_are_accepted_up_to_the_limit()
    {
        Assert.Null(MediaRules.Check([.. Enumerable.Repeat(Good, Limits.MediaPerPost)], "media"));
        Assert.Contains("at most 10", MediaRules.Check([.. Enumerable.Repeat(Good, Limits.MediaPerPost + 1)], "media")!.Message);
    }

    public static TheoryData<string, string?, int?, int?, string?, string> Bad => new()
    {
        { "ftp://example.org/a", "image/png", null, null, null, "url" },
        { "a.png", "image/png", null, null, null, "url" },
        { "https://example.org/" + new string('a', Limits.UrlMax), "image/png", null, null, null, "url" },
        { "https://example.org/a", "text/html", null, null, null, "mimeType" },
        { "https://example.org/a", "image/png\n", null, null, null, "mimeType" },
        { "https://example.org/a", "image/png", 0, null, null, "width" },
        { "https://example.org/a", "image/png", null, -1, null, "height" },
        { "https://example.org/a", "image/png", null, null, new string('a', Limits.AltTextGraphemes + 1), "altText" },
    };

    [Fact]
    public void An_alternative_text_with_a_broken_character_is_refused() =>
        Assert.Contains("surrogate", MediaRules.Check([Good with { AltText = "\uD800" }], "media")!.Message);

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_media_are_refused_with_the_path_to_the_field(
        string url, string? mimeType, int? width, int? height, string? altText, string field)
    {
        var error = MediaRules.Check([Good, new Media(url, mimeType!, width, height, altText)], "media");
        Assert.Equal(["media", "1", field], error!.Path);
    }
}
