using SocialFeed.Core.Accounts;

namespace SocialFeed.Core.Tests.Accounts;

public sealed class AccountRulesTests
{
    [Theory]
    [InlineData(" Alice_01 ", "alice_01")]
    [InlineData("AB", "ab")]
    [InlineData("a23456789012345678901234567890", "a23456789012345678901234567890")]
    public void Handles_are_compared_without_case(string given, string stored)
    {
        Assert.Equal(stored, HandleRules.Normalize(given));
        Assert.Null(HandleRules.Check(stored));
    }

    [Theory]
    [InlineData("a", "2 to 30")]
    [InlineData("a234567890123456789012345678901", "this one has 31")]
    [InlineData("al ice", "letters a to z")]
    [InlineData("ålice", "letters a to z")]
    [InlineData("al-ice", "letters a to z")]
    public void Bad_handles_are_refused(string handle, string reason)
    {
        var error = HandleRules.Check(handle, "handle");
        Assert.Contains(reason, error!.Message);
        Assert.Equal(["handle"], error.Path);
    }

    [Theory]
    [InlineData("a@b.org")]
    [InlineData("first.last+tag@sub.example.co.uk")]
    [InlineData("o'neil@example.org")]
    [InlineData("jürgen@exämple.org")]
    public void Email_addresses_are_accepted(string email) => Assert.Null(EmailRules.Check(EmailRules.Normalize(email)));

    [Theory]
    [InlineData("alice")]
    [InlineData("@example.org")]
    [InlineData("alice@")]
    [InlineData("alice@localhost")]
    [InlineData("alice@example..org")]
    [InlineData("alice@-example.org")]
    [InlineData("al ice@example.org")]
    [InlineData(".alice@example.org")]
    [InlineData("alice@bob@example.org")]
    [InlineData("alice@exa_mple.org")]
    [InlineData("al\u0000ice@example.org")]
    public void Bad_email_addresses_are_refused(string email) =>
        Assert.Equal(ErrorCode.Validation, EmailRules.Check(EmailRules.Normalize(email))!.Code);

    [Fact]
    public void An_email_address_is_bounded()
    {
        var longest = new string('a', 64) + "@" + string.Join('.', Enumerable.Repeat(new string('b', 61), 3)) + ".org";
        Assert.Equal(Limits.EmailMax, longest.Length);
        Assert.Null(EmailRules.Check(longest));
        Assert.Contains("254", EmailRules.Check(longest + "x")!.Message);
    }

    [Theory]
    [InlineData("1234567", false)]
    [InlineData("12345678", true)]
    [InlineData("        ", false)]
    [InlineData("pass phrase with blanks", true)]
    public void Passwords_need_length_and_nothing_else(string password, bool accepted) =>
        Assert.Equal(accepted, PasswordRules.Check(password) is null);

    [Fact]
    public void A_password_is_bounded()
    {
        Assert.Null(PasswordRules.Check(new string('x', Limits.PasswordMax)));
        Assert.NotNull(PasswordRules.Check(new string('x', Limits.PasswordMax + 1)));
    }

    [Theory]
    [InlineData("Alice", true)]
    [InlineData("  ", false)]
    [InlineData("two\nlines", false)]
    public void Display_names_are_one_line(string name, bool accepted) =>
        Assert.Equal(accepted, ProfileRules.CheckDisplayName(name) is null);

    [Fact]
    public void Names_and_bios_with_a_broken_character_are_refused()
    {
        Assert.NotNull(ProfileRules.CheckDisplayName("\uD800"));
        Assert.NotNull(ProfileRules.CheckBio("\uD800"));
    }

    [Fact]
    public void Names_and_bios_are_counted_in_characters_as_people_count()
    {
        Assert.Null(ProfileRules.CheckDisplayName(string.Concat(Enumerable.Repeat("é", Limits.DisplayNameGraphemes))));
        Assert.NotNull(ProfileRules.CheckDisplayName(new string('x', Limits.DisplayNameGraphemes + 1)));
        Assert.Null(ProfileRules.CheckBio(new string('x', Limits.BioGraphemes)));
        Assert.NotNull(ProfileRules.CheckBio(new string('x', Limits.BioGraphemes + 1)));
    }
}
