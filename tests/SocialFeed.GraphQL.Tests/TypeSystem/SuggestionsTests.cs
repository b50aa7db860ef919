using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.TypeSystem;

/// <summary>Which names are near a misspelt one.</summary>
public sealed class SuggestionsTests
{
    [Theory]
    [InlineData("sdf", "", "greenish")]
    [InlineData("greenish", " Did you mean \"green\"?", "green", "blue")]
    [InlineData("Strin", " Did you mean \"String\"?", "Int", "String")]
    [InlineData("verylongstring", " Did you mean \"VERYLONGSTRING\"?", "VERYLONGSTRING", "short")]
    [InlineData("ab", " Did you mean \"ba\"?", "ba", "xyz")]
    [InlineData("a1", " Did you mean \"a2\" or \"a10\"?", "a10", "a2")]
    [InlineData("abc", " Did you mean \"ab\", \"abd\", \"abe\", \"bc\", or \"c\"?", "c", "abd", "abe", "bc", "ab", "abcdef")]
    [InlineData("", " Did you mean \"a\"?", "a")]
    public void Near_names_are_suggested_the_nearest_first(string input, string expected, params string[] options) =>
        Assert.Equal(expected, Suggestions.DidYouMean(input, options));

    [Fact]
    public void At_most_five_are_suggested() =>
        Assert.Equal(" Did you mean \"a1\", \"a2\", \"a3\", \"a4\", or \"a5\"?", Suggestions.DidYouMean("a", ["a6", "a5", "a4", "a3", "a2", "a1"]));

    [Fact]
    public void What_they_are_can_be_said() =>
        Assert.Equal(" Did you mean the enum value \"RED\" or \"REDD\"?", Suggestions.DidYouMean("REED", ["RED", "REDD"], "the enum value"));
}
