using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.TypeSystem;

/// <summary>The rules for texts of definitions; the messages are those of graphql-js.</summary>
public sealed class SdlValidationTests
{
    [Theory]
    [InlineData("type Query { a: String } type A { a: Int } type A { b: Int }", """There can be only one type named "A".""")]
    [InlineData("type Query { a: String } type A { a: Int } scalar A", """There can be only one type named "A".""")]
    [InlineData("type Query { a: Int a: Int }", """Field "Query.a" can only be defined once.""")]
    [InlineData("type Query { a: String } extend type Query { a: Int }", """Field "Query.a" can only be defined once.""")]
    [InlineData("type Query { a(x: Int, x: Int): Int }", """Argument "Query.a(x:)" can only be defined once.""")]
    [InlineData("type Query { a: String } enum E { A A }", """Enum value "E.A" can only be defined once.""")]
    [InlineData("type Query { a: String } enum E { A } extend enum E { A }", """Enum value "E.A" can only be defined once.""")]
    [InlineData("type Query { a: String } input I { a: Int a: Int }", """Field "I.a" can only be defined once.""")]
    [InlineData("type Query { a: String } directive @d on FIELD directive @d on FIELD", """There can be only one directive named "@d".""")]
    [InlineData("type Query { a: String } directive @d(a: Int, a: Int) on FIELD", """Argument "@d(a:)" can only be defined once.""")]
    [InlineData("type Query { a: String } interface I { a: Int a: Int }", """Field "I.a" can only be defined once.""")]
    [InlineData("type Query { a(x: I = { a: 1, a: 2 }): Int } input I { a: Int }", """There can be only one input field named "a".""")]
    public void Names_are_unique(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a: Strin }", """Unknown type "Strin". Did you mean "String"?""")]
    [InlineData("type Query { a: [Missing!] }", """Unknown type "Missing".""")]
    [InlineData("type Query implements Missing { a: Int }", """Unknown type "Missing".""")]
    [InlineData("type Query { a: String } union U = Qury", """Unknown type "Qury". Did you mean "Query"?""")]
    [InlineData("type Query { a(x: Foo): Int }", """Unknown type "Foo".""")]
    [InlineData("type Query { a: String } input I { a: Foo }", """Unknown type "Foo".""")]
    [InlineData("type Query { a: String } directive @d(a: Foo) on FIELD", """Unknown type "Foo".""")]
    [InlineData("type Query { a: Int @foo }", """Unknown directive "@foo".""")]
    [InlineData("type Query { a: String } extend type Qery { b: Int }", """Cannot extend type "Qery" because it is not defined. Did you mean "Query"?""")]
    [InlineData("type Query { a: String } extend input Query { b: Int }", """Cannot extend non-input object type "Query".""")]
    [InlineData("""type Query { a: String } extend scalar Int @specifiedBy(url: "x")""", """Cannot extend type "Int" because it is not defined.""")]
    [InlineData("type Query { a: String } extend enum Query { A }", """Cannot extend non-enum type "Query".""")]
    [InlineData("type Query { a: String } extend union E = Query enum E { A }", """Cannot extend non-union type "E".""")]
    [InlineData("type Query { a: String } extend interface Quer { a: Int }", """Cannot extend type "Quer" because it is not defined. Did you mean "Query"?""")]
    [InlineData("type Query { a: booleam b: int c: strng d: id e: flot }", """Unknown type "booleam". Did you mean "Boolean"?""", """Unknown type "int". Did you mean "Int" or "ID"?""", """Unknown type "strng". Did you mean "String"?""", """Unknown type "id". Did you mean "ID"?""", """Unknown type "flot". Did you mean "Float"?""")]
    public void Names_are_known(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query @deprecated { a: Int }", """Directive "@deprecated" may not be used on OBJECT.""")]
    [InlineData("type Query { a: Int @skip(if: true) }", """Directive "@skip" may not be used on FIELD_DEFINITION.""")]
    [InlineData("type Query { a: Int @deprecated @deprecated }", """The directive "@deprecated" can only be used once at this location.""")]
    [InlineData("""type Query { a: Int @deprecated(why: "x") }""", """Unknown argument "why" on directive "@deprecated".""")]
    [InlineData("""type Query { a: Int @deprecated(reason: "a", reason: "b") }""", """There can be only one argument named "reason".""")]
    [InlineData("type Query { a: String } scalar S @specifiedBy", """Argument "@specifiedBy(url:)" of type "String!" is required, but it was not provided.""")]
    [InlineData("""type Query { a: String } scalar S @specifiedBy(url: "a") extend scalar S @specifiedBy(url: "b")""", """The directive "@specifiedBy" can only be used once at this location.""")]
    [InlineData("type Query { a: String } directive @d(a: Int!) on OBJECT type A @d { a: Int }", """Argument "@d(a:)" of type "Int!" is required, but it was not provided.""")]
    [InlineData("type Query { a: String } directive @d on FIELD type A @d { a: Int }", """Directive "@d" may not be used on OBJECT.""")]
    [InlineData("type Query { a: String } input I @oneOf @oneOf { a: Int }", """The directive "@oneOf" can only be used once at this location.""")]
    [InlineData("type Query { a: String } enum E @oneOf { A @d }", """Directive "@oneOf" may not be used on ENUM.""", """Unknown directive "@d".""")]
    [InlineData("type Query { a(x: Int @d): Int } directive @d on INPUT_FIELD_DEFINITION", """Directive "@d" may not be used on ARGUMENT_DEFINITION.""")]
    [InlineData("type Query { a: String } input I { x: Int @d } directive @d on ARGUMENT_DEFINITION", """Directive "@d" may not be used on INPUT_FIELD_DEFINITION.""")]
    [InlineData("schema @d { query: Query } type Query { a: Int }", """Unknown directive "@d".""")]
    [InlineData("type Query { a: Int @deprecated(reason: 1) }", """Argument "@deprecated(reason:)" has invalid value: String cannot represent a non string value: 1""")]
    [InlineData("type Query { a: Int @deprecated(reason: null) }", """Argument "@deprecated(reason:)" has invalid value: Expected value of non-null type "String!" not to be null.""")]
    [InlineData("type Query { a: String } scalar S @specifiedBy(url: 1)", """Argument "@specifiedBy(url:)" has invalid value: String cannot represent a non string value: 1""")]
    [InlineData("type Query { a: String } directive @d(a: Int) on OBJECT type A @d(b: 1) { a: Int }", """Unknown argument "b" on directive "@d". Did you mean "a"?""")]
    [InlineData("type Query { a: String } directive @d(a: I) on OBJECT type A @d(a: { a: 1, a: 2 }) { a: Int } input I { a: Int }", """There can be only one input field named "a".""")]
    public void Directives_are_in_their_places(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    private static void AssertErrors(string sdl, string[] errors)
    {
        var exception = Assert.Throws<SchemaException>(() => SdlSchemaBuilder.Build(sdl));
        Assert.Equal(errors.Order(), exception.Errors.Order());
        Assert.Equal(string.Join("\n\n", exception.Errors), exception.Message);
    }
}
