using System.Text;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Tests.Language;

public sealed class GraphQLParserTests
{
    [Fact]
    public void Parses_an_operation_with_everything()
    {
        var document = GraphQLParser.Parse(
            """
            "what it does"
            query Find("which" $id: [ID!]! = ["x"] @v, $n: Int) @q {
              small: picture(size: { w: 1, h: $n }, e: BIG) @include(if: true) { url }
              ...F @s
              ... on User @i { name }
              ... { id }
            }
            """);
        var operation = Assert.IsType<OperationDefinitionNode>(Assert.Single(document.Definitions));
        Assert.Equal((OperationType.Query, "Find", "what it does"), (operation.Operation, operation.Name, operation.Description));
        var variable = operation.VariableDefinitions[0];
        Assert.Equal(("id", "[ID!]!", "[\"x\"]", "which"), (variable.Name, variable.Type.ToString(), variable.DefaultValue?.ToString(), variable.Description));
        Assert.Equal("ID", variable.Type.NamedType.Name);
        Assert.Null(operation.VariableDefinitions[1].DefaultValue);
        var field = Assert.IsType<FieldNode>(operation.SelectionSet.Selections[0]);
        Assert.Equal(("small", "picture", "small"), (field.Alias, field.Name, field.ResponseName));
        Assert.IsType<ObjectValueNode>(field.Arguments[0].Value);
        Assert.Equal("BIG", Assert.IsType<EnumValueNode>(field.Arguments[1].Value).Value);
        Assert.True(Assert.IsType<BooleanValueNode>(field.Directives[0].Argument("if")?.Value).Value);
        Assert.Null(field.Directives[0].Argument("unless"));
        Assert.Equal("F", Assert.IsType<FragmentSpreadNode>(operation.SelectionSet.Selections[1]).Name);
        Assert.Equal("User", Assert.IsType<InlineFragmentNode>(operation.SelectionSet.Selections[2]).TypeCondition?.Name);
        Assert.Null(Assert.IsType<InlineFragmentNode>(operation.SelectionSet.Selections[3]).TypeCondition);
        Assert.Equal(4, document.FieldCount);
    }

    [Fact]
    public void Keywords_are_names_wherever_names_stand()
    {
        foreach (var name in new[] { "on", "fragment", "query", "mutation", "subscription", "true", "false", "null", "type", "extend", "implements" })
        {
            var fragment = name == "on" ? "a" : name;
            var text = $"query {name} {{ ...{fragment} ... on {name} {{ {name}: {name}({name}: ${name}) @{name}({name}: {name}) }} }} fragment {fragment} on {name} {{ {name} }}";
            Assert.Equal(2, GraphQLParser.Parse(text).Definitions.Count);
        }
    }

    [Fact]
    public void Nodes_span_their_text()
    {
        const string text = "{ a: b(x: [1, \"é\"]) { c } } # end";
        var bytes = Encoding.UTF8.GetBytes(text);
        var operation = (OperationDefinitionNode)GraphQLParser.Parse(bytes).Definitions[0];
        var field = (FieldNode)operation.SelectionSet.Selections[0];
        Assert.Equal("{ a: b(x: [1, \"é\"]) { c } }", Text(operation));
        Assert.Equal("a: b(x: [1, \"é\"]) { c }", Text(field));
        Assert.Equal("[1, \"é\"]", Text(field.Arguments[0].Value));
        Assert.Equal("{ c }", Text(field.SelectionSet!));
        Assert.Equal('b', text[field.NameStart]);

        string Text(SyntaxNode node) => Encoding.UTF8.GetString(bytes[node.Start..node.End]);
    }

    [Fact]
    public void Equal_names_are_one_string()
    {
        var selections = ((OperationDefinitionNode)GraphQLParser.Parse("{ name name }").Definitions[0]).SelectionSet.Selections;
        Assert.Same(((FieldNode)selections[0]).Name, ((FieldNode)selections[1]).Name);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("-1.5e10")]
    [InlineData("[1, [], [[ENUM]]]")]
    [InlineData("{ a: $b, c: [ENUM, true] }")]
    [InlineData("\"a\\\"b\"")]
    public void Parses_values_alone(string value) => Assert.Equal(value, GraphQLParser.ParseValue(value).ToString());

    [Theory]
    [InlineData("Int")]
    [InlineData("[Int!]!")]
    [InlineData("[[Int]!]")]
    public void Parses_types_alone(string type) => Assert.Equal(type, GraphQLParser.ParseType(type).ToString());

    [Fact]
    public void Parses_definitions_of_the_type_system()
    {
        var document = GraphQLParser.Parse(TypeSystemTexts.Everything, ParserOptions.Trusted);
        Assert.Equal(
            [
                typeof(SchemaDefinitionNode), typeof(ScalarTypeDefinitionNode), typeof(ObjectTypeDefinitionNode), typeof(InterfaceTypeDefinitionNode),
                typeof(UnionTypeDefinitionNode), typeof(EnumTypeDefinitionNode), typeof(InputObjectTypeDefinitionNode), typeof(DirectiveDefinitionNode),
                typeof(SchemaExtensionNode), typeof(ScalarTypeExtensionNode), typeof(ObjectTypeExtensionNode), typeof(InterfaceTypeExtensionNode),
                typeof(UnionTypeExtensionNode), typeof(EnumTypeExtensionNode), typeof(InputObjectTypeExtensionNode), typeof(DirectiveExtensionNode),
            ],
            document.Definitions.Select(d => d.GetType()));
        var type = (ObjectTypeDefinitionNode)document.Definitions[2];
        Assert.Equal(["Node", "Named"], type.Interfaces.Select(i => i.Name));
        Assert.Equal(("name", "A name.", "String"), (type.Fields[1].Name, type.Fields[1].Description, type.Fields[1].Type.ToString()));
        var argument = type.Fields[1].Arguments[0];
        Assert.Equal(("upper", "Boolean!", "false"), (argument.Name, argument.Type.ToString(), argument.DefaultValue?.ToString()));
        var directive = (DirectiveDefinitionNode)document.Definitions[7];
        Assert.True(directive.IsRepeatable);
        Assert.Equal(["FIELD", "QUERY"], directive.Locations);
    }

    [Fact]
    public void Delimiters_may_also_lead()
    {
        var document = GraphQLParser.Parse("type A implements & I & J union U = | A | B directive @d on | FIELD | QUERY");
        Assert.Equal(["I", "J"], ((ObjectTypeDefinitionNode)document.Definitions[0]).Interfaces.Select(i => i.Name));
        Assert.Equal(["A", "B"], ((UnionTypeDefinitionNode)document.Definitions[1]).Types.Select(t => t.Name));
        Assert.Equal(["FIELD", "QUERY"], ((DirectiveDefinitionNode)document.Definitions[2]).Locations);
    }
}
