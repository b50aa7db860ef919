using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.5.2.2.</summary>
public sealed class NoFragmentCyclesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new NoFragmentCyclesRule(context));

    [Fact]
    public void Spreading_a_fragment_twice_is_no_cycle() => Rule.Accepts(
        "fragment A on Dog { ...B ...C ...Unknown } fragment B on Dog { ...C } fragment C on Dog { name }");

    [Fact]
    public void A_fragment_within_itself_is_one() => Rule.Rejects(
        "fragment A on Human { relatives { ...A } ... { ...A } }",
        "1:48 Cannot spread fragment \"A\" within itself.",
        "1:35 Cannot spread fragment \"A\" within itself.");

    [Fact]
    public void The_way_round_is_told() => Rule.Rejects(
        """
        fragment A on Dog { ...B } fragment B on Dog { ...C } fragment C on Dog { ...O } fragment O on Dog { ...A name ...B
        }
        """,
        "1:21 1:48 1:75 1:102 Cannot spread fragment \"A\" within itself via \"B\", \"C\", \"O\".",
        "1:48 1:75 1:112 Cannot spread fragment \"B\" within itself via \"C\", \"O\".");

    [Fact]
    public void Two_cycles_through_one_fragment_are_both_reported() => Rule.Rejects(
        "fragment A on Dog { ...B ...C } fragment B on Dog { ...A } fragment C on Dog { ...A }",
        "1:21 1:53 Cannot spread fragment \"A\" within itself via \"B\".",
        "1:26 1:80 Cannot spread fragment \"A\" within itself via \"C\".");
}
