using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Tests.Posts;

public sealed class PostTextTests
{
    private const string Family = "👨‍👩‍👧‍👦"; // seven code points, one character to a person

    [Theory]
    [InlineData("a")]
    [InlineData("  a line\nand another ")]
    [InlineData("اَلسَّلَامُ عَلَيْكُمْ")]
    public void Ordinary_text_is_accepted(string text) => Assert.Null(PostText.Check(text));

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    [InlineData("\u3000\u00A0")]
    public void Blank_text_is_refused(string text) => Assert.Contains("needs text", PostText.Check(text)!.Message);

    [Fact]
    public void An_unpaired_surrogate_is_refused()
    {
        Assert.Contains("surrogate", PostText.Check("x\uD83D")!.Message);
        Assert.Contains("surrogate", PostText.Check("\uDE00x")!.Message);
    }

    [Fact]
    public void A_null_character_is_refused() => Assert.Contains("null character", PostText.Check("a\0b")!.Message);

    [Fact]
    public void Length_is_counted_as_people_count()
    {
        Assert.Equal(3, PostText.CountGraphemes(Family + "e\u0301" + "\r\n"));
        Assert.Null(PostText.Check(new string('é', Limits.PostGraphemes)));
        Assert.Contains("this one has 501", PostText.Check(new string('é', Limits.PostGraphemes + 1))!.Message);
    }

    [Fact]
    public void Bytes_are_bounded_as_well_so_that_marks_cannot_pile_up()
    {
        var family = string.Concat(Enumerable.Repeat(Family, 200)); // 25 bytes each
        Assert.Null(PostText.Check(family));
        Assert.Contains("5025", PostText.Check(family + Family)!.Message);
    }

    [Fact]
    public void An_error_names_the_field_it_was_given() => Assert.Equal(["input", "text"], PostText.Check("", "input", "text")!.Path);

    [Theory]
    [InlineData("#one #Two, #ONE (#drei).", "one two drei")]
    [InlineData("#日本語 #हिन्दी #mañana_2026 #1st", "日本語 हिन्दी mañana_2026 1st")]
    [InlineData("no#tag path/#part &#39; ##x # #_ #123 #1_2", "")]
    [InlineData("#a#b", "a")]
    [InlineData("text…#after", "after")]
    [InlineData("#🙂 #x🙂", "x")]
    public void Hashtags_are_found(string text, string expected) => Assert.Equal(expected, string.Join(' ', PostText.Hashtags(text)));

    [Theory]
    [InlineData("@alice, (@Bob_2) @ALICE", "alice bob_2")]
    [InlineData("@alice's @al.", "alice al")]
    [InlineData("mail@example.org @a @alice@host @@bob /@carol @aliceé", "")]
    [InlineData("@abcdefghijabcdefghijabcdefghij @abcdefghijabcdefghijabcdefghijk", "abcdefghijabcdefghijabcdefghij")]
    public void Mentions_are_found(string text, string expected) => Assert.Equal(expected, string.Join(' ', PostText.MentionedHandles(text)));

    [Fact]
    public void Too_many_hashtags_or_mentions_are_refused_and_as_many_as_allowed_are_not()
    {
        var tags = string.Join(' ', Enumerable.Range(0, Limits.HashtagsPerPost).Select(i => $"#t{i}"));
        Assert.Null(PostText.Check(tags));
        Assert.Contains("hashtags", PostText.Check(tags + " #more")!.Message);
        var mentions = string.Join(' ', Enumerable.Range(0, Limits.MentionsPerPost).Select(i => $"@u{i:00}"));
        Assert.Null(PostText.Check(mentions));
        Assert.Contains("mentions", PostText.Check(mentions + " @more")!.Message);
        Assert.Null(PostText.Check("#" + new string('x', Limits.HashtagMax)));
        Assert.Contains("hashtag", PostText.Check("#" + new string('x', Limits.HashtagMax + 1))!.Message);
    }
}
