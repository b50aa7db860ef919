using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.TypeSystem;

/// <summary>The type validation rules of section 3; the messages are those of graphql-js.</summary>
public sealed class SchemaValidationTests
{
    [Theory]
    [InlineData("type A { a: Int }", "Query root type must be provided.")]
    [InlineData("schema { query: Missing }", """Unknown type "Missing".""")]
    [InlineData("schema { query: A mutation: A } type A { a: Int }", """All root types must be different, "A" type is used as query and mutation root types.""")]
    [InlineData("schema { query: A mutation: A subscription: A } type A { a: Int }", """All root types must be different, "A" type is used as query, mutation, and subscription root types.""")]
    [InlineData("schema { query: I } interface I { a: Int }", "Query root type must be Object type, it cannot be I.")]
    [InlineData("schema { query: Query query: Query } type Query { a: Int }", "There can be only one query type in schema.")]
    [InlineData("type Query { a: String } schema { query: Query } schema { query: Query }", "Must provide only one schema definition.", "There can be only one query type in schema.")]
    [InlineData("input Query { a: Int }", "Query root type must be Object type, it cannot be Query.")]
    [InlineData("type Query { a: String } input Mutation { a: Int }", "Mutation root type must be Object type if provided, it cannot be Mutation.")]
    [InlineData("schema { mutation: M } type M { a: Int }", "Query root type must be provided.")]
    [InlineData("schema { query: Query } type Query { a: String } extend schema { query: Query }", "There can be only one query type in schema.")]
    [InlineData("schema { query: Query } type Query { a: String } scalar S extend schema { mutation: S }", "Mutation root type must be Object type if provided, it cannot be S.")]
    public void Root_types_are_different_objects(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a: String } type A", "Type A must define one or more fields.")]
    [InlineData("type Query { a: String } interface A", "Type A must define one or more fields.")]
    [InlineData("type Query { a: String } union U", "Union type U must define one or more member types.")]
    [InlineData("type Query { a: String } enum E", "Enum type E must define one or more values.")]
    [InlineData("type Query { a: String } input I", "Input Object type I must define one or more fields.")]
    [InlineData("type Query { a: String } input I @oneOf", "Input Object type I must define one or more fields.")]
    public void No_type_is_empty(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { __a: Int }", """Name "__a" must not begin with "__", which is reserved by GraphQL introspection.""")]
    [InlineData("type Query { a(__x: Int): Int }", """Name "__x" must not begin with "__", which is reserved by GraphQL introspection.""")]
    [InlineData("type Query { a: String } type __A { a: Int }", """Name "__A" must not begin with "__", which is reserved by GraphQL introspection.""")]
    [InlineData("type Query { a: String } enum E { __A }", """Name "__A" must not begin with "__", which is reserved by GraphQL introspection.""")]
    [InlineData("type Query { a: String } input I { __a: Int }", """Name "__a" must not begin with "__", which is reserved by GraphQL introspection.""")]
    [InlineData("type Query { a: String } directive @__d on FIELD", """Name "__d" must not begin with "__", which is reserved by GraphQL introspection.""")]
    [InlineData("type Query { a: String } directive @d(__a: Int) on FIELD", """Name "__a" must not begin with "__", which is reserved by GraphQL introspection.""")]
    public void Names_with_two_underscores_are_reserved(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a: I } input I { a: Int }", "The type of Query.a must be Output Type but got: I.")]
    [InlineData("type Query { a(x: Query): Int }", "The type of Query.a(x:) must be Input Type but got: Query.")]
    [InlineData("type Query { a(x: [U!]): Int } union U = Query", "The type of Query.a(x:) must be Input Type but got: [U!].")]
    [InlineData("type Query { a: String } input I { a: Query }", "The type of I.a must be Input Type but got: Query.")]
    [InlineData("type Query { a: String } directive @d(a: Query) on FIELD", "The type of @d(a:) must be Input Type but got: Query.")]
    [InlineData("type Query { a: String } interface F { a: [I] } input I { a: Int }", "The type of F.a must be Output Type but got: [I].")]
    public void Input_and_output_types_are_kept_apart(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query implements I { a: Int } interface I { b: Int }", "Interface field I.b expected but Query does not provide it.")]
    [InlineData("type Query implements I { a: Int } interface I { a: String }", "Interface field I.a expects type String but Query.a is type Int.")]
    [InlineData("type Query implements I { a: Int } interface I { a: Int! }", "Interface field I.a expects type Int! but Query.a is type Int.")]
    [InlineData("type Query implements I & I { a: Int } interface I { a: Int }", "Type Query can only implement I once.")]
    [InlineData("type Query implements E { a: Int } enum E { A }", "Type Query must only implement Interface types, it cannot implement E.")]
    [InlineData("type Query implements Query { a: Int }", "Type Query must only implement Interface types, it cannot implement Query.")]
    [InlineData("type Query { a: String } interface I implements I { a: Int }", "Type I cannot implement itself because it would create a circular reference.")]
    [InlineData("type Query { a: String } interface I implements J { a: Int } interface J implements I { a: Int }", "Type I cannot implement J because it would create a circular reference.", "Type J cannot implement I because it would create a circular reference.")]
    [InlineData("type Query implements I { a: Int } interface I implements J { a: Int } interface J { a: Int }", "Type Query must implement J because it is implemented by I.")]
    [InlineData("type Query implements I { a: Int } interface I { a(x: Int): Int }", "Interface field argument I.a(x:) expected but Query.a does not provide it.")]
    [InlineData("type Query implements I { a(x: String): Int } interface I { a(x: Int): Int }", "Interface field argument I.a(x:) expects type Int but Query.a(x:) is type String.")]
    [InlineData("type Query implements I { a(x: Int!): Int } interface I { a: Int }", """Argument "Query.a(x:)" must not be required type "Int!" if not provided by the Interface field "I.a".""")]
    [InlineData("type Query implements I { a: Int @deprecated } interface I { a: Int }", "Interface field I.a is not deprecated, so implementation field Query.a must not be deprecated.")]
    [InlineData("type Query implements I { a: Query } interface I { a: [I] }", "Interface field I.a expects type [I] but Query.a is type Query.")]
    [InlineData("type Query implements I { a: Query } interface I { a: U } union U = B type B { b: Int }", "Interface field I.a expects type U but Query.a is type Query.")]
    [InlineData("interface I { a: Int } type Query implements I { b: Int } extend type Query { a: String }", "Interface field I.a expects type Int but Query.a is type String.")]
    [InlineData("type Query { a: String } interface A implements B & C { a: Int } interface B implements D { a: Int } interface C { a: Int } interface D { a: Int }", "Type A must implement D because it is implemented by B.")]
    public void Interfaces_are_implemented_in_full(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a: String } union U = Query | Query", "Union type U can only include type Query once.")]
    [InlineData("type Query { a: String } union U = Int", "Union type U can only include Object types, it cannot include Int.")]
    [InlineData("type Query { a: String } union U = I interface I { a: Int }", "Union type U can only include Object types, it cannot include I.")]
    [InlineData("type Query { a: String } union U = U", "Union type U can only include Object types, it cannot include U.")]
    public void Unions_have_different_object_types(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a(x: Int! @deprecated): Int }", "Required argument Query.a(x:) cannot be deprecated.")]
    [InlineData("type Query { a: String } input I { a: Int! @deprecated }", "Required input field I.a cannot be deprecated.")]
    [InlineData("type Query { a: String } directive @d(a: Int! @deprecated) on FIELD", "Required argument @d(a:) cannot be deprecated.")]
    public void What_is_required_is_not_deprecated(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a: String } input I @oneOf { a: Int! }", "OneOf input field I.a must be nullable.")]
    [InlineData("type Query { a: String } input I @oneOf { a: Int = 1 }", "OneOf input field I.a cannot have a default value.")]
    [InlineData("type Query { a: String } input I @oneOf { a: Int! = 1 b: String! }", "OneOf input field I.a must be nullable.", "OneOf input field I.a cannot have a default value.", "OneOf input field I.b must be nullable.")]
    [InlineData("type Query { a: String } input I @oneOf { a: Int } extend input I { b: Int! }", "OneOf input field I.b must be nullable.")]
    [InlineData("type Query { a(x: I = { a: 1, b: 2 }): Int } input I @oneOf { a: Int b: Int }", """Query.a(x:) has invalid default value: Within OneOf Input Object type "I", exactly one field must be specified, and the value for that field must be non-null.""")]
    [InlineData("type Query { a(x: I = {}): Int } input I @oneOf { a: Int b: Int }", """Query.a(x:) has invalid default value: Within OneOf Input Object type "I", exactly one field must be specified, and the value for that field must be non-null.""")]
    [InlineData("type Query { a(x: I = { a: null }): Int } input I @oneOf { a: Int b: Int }", """Query.a(x:) has invalid default value at .a: Within OneOf Input Object type "I", exactly one field must be specified, and the value for that field must be non-null.""")]
    [InlineData("type Query { a(x: I = { a: null, b: 1 }): Int } input I @oneOf { a: Int b: Int }", """Query.a(x:) has invalid default value: Within OneOf Input Object type "I", exactly one field must be specified, and the value for that field must be non-null.""")]
    [InlineData("type Query { a(x: I = { c: 1 }): Int } input I @oneOf { a: Int b: Int }", """Query.a(x:) has invalid default value: Expected value of type "I" not to include unknown field "c". Did you mean "a" or "b"? Found: { c: 1 }.""", """Query.a(x:) has invalid default value: Within OneOf Input Object type "I", exactly one field must be specified, and the value for that field must be non-null.""")]
    public void OneOf_inputs_have_nullable_fields_without_defaults(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a: String } input I { a: I! }", "Input Object I cannot be provided a finite value because it references itself through fields: I.a.")]
    [InlineData("type Query { a: String } input I { a: J! } input J { a: K! } input K { a: I! }", "Input Object I cannot be provided a finite value because it references itself through fields: I.a, J.a, K.a.")]
    [InlineData("type Query { a: String } input I { a: J! b: K! } input J { a: I! } input K { a: J! }", "Input Object I cannot be provided a finite value because it references itself through fields: I.a, J.a.")]
    [InlineData("type Query { a: String } input I @oneOf { a: I }", "Input Object I cannot be provided a finite value because it references itself through fields: I.a.")]
    [InlineData("type Query { a: String } input I @oneOf { a: J } input J @oneOf { a: I }", "Input Object I cannot be provided a finite value because it references itself through fields: I.a, J.a.")]
    [InlineData("type Query { a: String } input I { a: J! } input J @oneOf { i: I }", "Input Object I cannot be provided a finite value because it references itself through fields: I.a, J.i.")]
    [InlineData("type Query { a: String } input A { b: B! } input B { b: B! a: A }", "Input Object B cannot be provided a finite value because it references itself through fields: B.b.")]
    public void Inputs_can_be_given_in_finite_size(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("""type Query { a(x: Int = "1"): Int }""", "Query.a(x:) has invalid default value: Int cannot represent non-integer value: \"1\"")]
    [InlineData("type Query { a(x: Int = 1.5): Int }", "Query.a(x:) has invalid default value: Int cannot represent non-integer value: 1.5")]
    [InlineData("type Query { a(x: Int = 12345678901): Int }", "Query.a(x:) has invalid default value: Int cannot represent non 32-bit signed integer value: 12345678901")]
    [InlineData("type Query { a(x: Int! = null): Int }", """Query.a(x:) has invalid default value: Expected value of non-null type "Int!" not to be null.""")]
    [InlineData("""type Query { a(x: [Int!] = [1, null, "x"]): Int }""", """Query.a(x:) has invalid default value at [1]: Expected value of non-null type "Int!" not to be null.""", "Query.a(x:) has invalid default value at [2]: Int cannot represent non-integer value: \"x\"")]
    [InlineData("type Query { a(x: Boolean = 1): Int }", "Query.a(x:) has invalid default value: Boolean cannot represent a non boolean value: 1")]
    [InlineData("type Query { a(x: String = A): Int }", "Query.a(x:) has invalid default value: String cannot represent a non string value: A")]
    [InlineData("type Query { a(x: ID = 1.5): Int }", "Query.a(x:) has invalid default value: ID cannot represent a non-string and non-integer value: 1.5")]
    [InlineData("""type Query { a(x: Float = "x"): Int }""", "Query.a(x:) has invalid default value: Float cannot represent non numeric value: \"x\"")]
    [InlineData("type Query { a(x: E = C): Int } enum E { A B }", """Query.a(x:) has invalid default value: Value "C" does not exist in "E" enum. Did you mean the enum value "A" or "B"?""")]
    [InlineData("""type Query { a(x: E = "A"): Int } enum E { A B }""", """Query.a(x:) has invalid default value: Enum "E" cannot represent non-enum value: "A". Did you mean the enum value "A"?""")]
    [InlineData("type Query { a(x: E = BB): Int } enum E { AB BA BBB }", """Query.a(x:) has invalid default value: Value "BB" does not exist in "E" enum. Did you mean the enum value "AB", "BA", or "BBB"?""")]
    [InlineData("type Query { a(x: I = 1): Int } input I { a: Int }", """Query.a(x:) has invalid default value: Expected value of type "I" to be an object, found: 1.""")]
    [InlineData("type Query { a(x: I = {}): Int } input I { a: Int! }", """Query.a(x:) has invalid default value: Expected value of type "I" to include required field "a", found: {  }.""")]
    [InlineData("type Query { a(x: I = { b: 1 }): Int } input I { a: Int }", """Query.a(x:) has invalid default value: Expected value of type "I" not to include unknown field "b". Did you mean "a"? Found: { b: 1 }.""")]
    [InlineData("type Query { a(x: I = { aa: 1, zzzzzzzz: 1 }): Int } input I { a: Int ab: Int }", """Query.a(x:) has invalid default value: Expected value of type "I" not to include unknown field "aa". Did you mean "a" or "ab"? Found: { aa: 1, zzzzzzzz: 1 }.""", """Query.a(x:) has invalid default value: Expected value of type "I" not to include unknown field "zzzzzzzz", found: { aa: 1, zzzzzzzz: 1 }.""")]
    [InlineData("""type Query { a(x: I = { a: { a: "x" } }): Int } input I { a: I b: Int }""", """Query.a(x:) has invalid default value at .a.a: Expected value of type "I" to be an object, found: "x".""")]
    [InlineData("type Query { a(x: [[I]] = [[{ b: [] }]]): Int } input I { b: Int }", "Query.a(x:) has invalid default value at [0][0].b: Int cannot represent non-integer value: []")]
    [InlineData("""type Query { a: String } input I { a: Int = "x" b: [J] = [{ c: 1 }, { c: [] }] } input J { c: Int }""", "I.a has invalid default value: Int cannot represent non-integer value: \"x\"", "I.b has invalid default value at [1].c: Int cannot represent non-integer value: []")]
    [InlineData("""type Query { a: String } directive @d(a: Int = "x") on FIELD""", "@d(a:) has invalid default value: Int cannot represent non-integer value: \"x\"")]
    [InlineData("type Query { a(x: String = { a: 1 }): Int b(x: Boolean = [true]): Int c(x: ID = true): Int d(x: ID = {}): Int }", "Query.a(x:) has invalid default value: String cannot represent a non string value: { a: 1 }", "Query.b(x:) has invalid default value: Boolean cannot represent a non boolean value: [true]", "Query.c(x:) has invalid default value: ID cannot represent a non-string and non-integer value: true", "Query.d(x:) has invalid default value: ID cannot represent a non-string and non-integer value: {  }")]
    public void Defaults_fit_their_types(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query { a: String } input I { a: I = {} }", "Invalid circular reference. The default value of Input Object field I.a references itself.")]
    [InlineData("type Query { a: String } input I { a: I = { a: {} } }", "Invalid circular reference. The default value of Input Object field I.a references itself.")]
    [InlineData("type Query { a: String } input I { a: J = {} } input J { a: I = {} }", "Invalid circular reference. The default value of Input Object field I.a references itself via the default values of: J.a.")]
    [InlineData("type Query { a: String } input I { a: J = {} b: J = { a: null } } input J { a: K = {} } input K { a: J = {} c: I = {} }", "Invalid circular reference. The default value of Input Object field J.a references itself via the default values of: K.a.", "Invalid circular reference. The default value of Input Object field I.a references itself via the default values of: J.a, K.c.")]
    [InlineData("type Query { a: String } input I { a: [I] = [{}] }", "Invalid circular reference. The default value of Input Object field I.a references itself.")]
    [InlineData("type Query { a: String } input A { b: B = { c: {} } } input B { c: C = { a: {} } } input C { a: A = {} }", "Invalid circular reference. The default value of Input Object field A.b references itself via the default values of: C.a.")]
    public void Defaults_do_not_contain_themselves(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    [Theory]
    [InlineData("type Query implements I & J { __a: X b(c: Query): Y! } interface I { z: Int } union U = Query | Query enum E input In { a: In! }", """Unknown type "J". Did you mean "E", "I", or "U"?""", """Unknown type "X". Did you mean "E", "I", or "U"?""", """Unknown type "Y". Did you mean "E", "I", or "U"?""")]
    [InlineData("interface I { a: Int } input In { a: I } enum E { A A } union U = In type A implements I { a: String }", """Enum value "E.A" can only be defined once.""")]
    public void Every_error_is_listed(string sdl, params string[] errors) => AssertErrors(sdl, errors);

    private static void AssertErrors(string sdl, string[] errors)
    {
        var exception = Assert.Throws<SchemaException>(() => SdlSchemaBuilder.Build(sdl));
        Assert.Equal(errors.Order(), exception.Errors.Order());
        Assert.Equal(string.Join("\n\n", exception.Errors), exception.Message);
    }
}
