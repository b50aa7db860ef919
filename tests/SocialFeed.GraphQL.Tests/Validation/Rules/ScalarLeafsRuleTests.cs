using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.3.3.</summary>
public sealed class ScalarLeafsRuleTests
{
    private static readonly RuleCheck Rule = new(context => new ScalarLeafsRule(context));

    [Fact]
    public void Leaves_without_and_objects_with_selections_are_fine() => Rule.Accepts(
        "{ dog { name barks doesKnowCommand(dogCommand: SIT) } }");

    [Fact]
    public void Objects_and_interfaces_need_a_selection() => Rule.Rejects(
        "{ human pet dogs }",
        "1:3 Field \"human\" of type \"Human\" must have a selection of subfields. Did you mean \"human { ... }\"?",
        "1:9 Field \"pet\" of type \"Pet\" must have a selection of subfields. Did you mean \"pet { ... }\"?",
        "1:13 Field \"dogs\" of type \"[Dog!]!\" must have a selection of subfields. Did you mean \"dogs { ... }\"?");

    [Fact]
    public void Leaves_have_none() => Rule.Rejects(
        "fragment f on Dog { barks { sinceWhen } name(surname: true) { x } }",
        "1:27 Field \"barks\" must not have a selection since type \"Boolean\" has no subfields.",
        "1:61 Field \"name\" must not have a selection since type \"String\" has no subfields.");
}
