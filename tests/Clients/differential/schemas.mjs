// Schemas that the other files use by name, and schemas that break one rule each.

const query = 'type Query { a: String }';

export const schemas = {
  // For validation: dogs and cats, every kind of type, arguments of every kind.
  pets: `
    interface Mammal { mother: Mammal father: Mammal }
    interface Pet { name(surname: Boolean): String }
    interface Canine implements Mammal { name(surname: Boolean): String mother: Canine father: Canine }
    enum DogCommand { SIT HEEL DOWN }
    type Dog implements Pet & Mammal & Canine {
      name(surname: Boolean): String
      nickname: String
      barkVolume: Int
      barks: Boolean
      doesKnowCommand(dogCommand: DogCommand): Boolean
      isHouseTrained(atOtherHomes: Boolean = true): Boolean
      isAtLocation(x: Int, y: Int): Boolean
      mother: Dog
      father: Dog
    }
    type Cat implements Pet { name(surname: Boolean): String nickname: String meows: Boolean meowsVolume: Int furColor: FurColor }
    union CatOrDog = Cat | Dog
    type Human { name(surname: Boolean): String pets: [Pet] relatives: [Human]! iq: Int }
    enum FurColor { BROWN BLACK TAN SPOTTED NO_FUR UNKNOWN }
    input ComplexInput { requiredField: Boolean! nonNullField: Boolean! = false intField: Int stringField: String booleanField: Boolean stringListField: [String] }
    input OneOfInput @oneOf { stringField: String intField: Int }
    type ComplicatedArgs {
      intArgField(intArg: Int): String
      nonNullIntArgField(nonNullIntArg: Int!): String
      stringArgField(stringArg: String): String
      booleanArgField(booleanArg: Boolean): String
      enumArgField(enumArg: FurColor): String
      floatArgField(floatArg: Float): String
      idArgField(idArg: ID): String
      stringListArgField(stringListArg: [String]): String
      stringListNonNullArgField(stringListNonNullArg: [String!]): String
      complexArgField(complexArg: ComplexInput): String
      oneOfArgField(oneOfArg: OneOfInput): String
      multipleReqs(req1: Int!, req2: Int!): String
      nonNullFieldWithDefault(arg: Int! = 0): String
      multipleOpts(opt1: Int = 0, opt2: Int = 0): String
      multipleOptAndReq(req1: Int!, req2: Int!, opt1: Int = 0, opt2: Int = 0): String
      anyArgField(any: Any): String
    }
    scalar Any
    type Query {
      human(id: ID): Human
      dog: Dog
      cat: Cat
      pet: Pet
      catOrDog: CatOrDog
      dogs: [Dog!]!
      complicatedArgs: ComplicatedArgs
    }
    type Mutation { rename(id: ID!, name: String!): Dog feed(amount: Int = 1): Boolean! }
    type Subscription { importantEmails: [String] notImportantEmails: [String] moreEmails(n: Int): [String] }
    directive @onQuery on QUERY
    directive @onMutation on MUTATION
    directive @onSubscription on SUBSCRIPTION
    directive @onField on FIELD
    directive @onFragmentDefinition on FRAGMENT_DEFINITION
    directive @onFragmentSpread on FRAGMENT_SPREAD
    directive @onInlineFragment on INLINE_FRAGMENT
    directive @onVariableDefinition on VARIABLE_DEFINITION
    directive @rep(n: Int) repeatable on FIELD | QUERY
    directive @needs(x: Int!, y: String = "y") on FIELD | QUERY
  `,
  // For execution: nullability of every depth, lists, abstract types.
  shapes: `
    interface Node { id: ID! }
    interface Named implements Node { id: ID! name: String }
    type Circle implements Node & Named { id: ID! name: String radius: Float! inner: Circle }
    type Square implements Node & Named { id: ID! name: String side: Float! corners: [Point!]! }
    type Point { x: Int! y: Int! label: String tags: [String!] grid: [[Int!]!] }
    union Shape = Circle | Square
    enum Color { RED GREEN BLUE }
    scalar Json
    input PointInput { x: Int! y: Int! = 7 label: String = "p" nested: PointInput tags: [String!] = ["a", "b"] color: Color = GREEN }
    input By @oneOf { id: ID name: String at: PointInput }
    type Query {
      string: String
      int: Int
      float: Float
      boolean: Boolean
      id: ID
      json: Json
      color: Color
      colors: [Color!]
      required: String!
      list: [String]
      listOfRequired: [String!]
      requiredList: [String]!
      requiredListOfRequired: [String!]!
      grid: [[Int]]
      point: Point
      requiredPoint: Point!
      points: [Point]
      requiredPoints: [Point!]!
      shape: Shape
      shapes: [Shape!]
      node: Node
      nodes: [Node]!
      named: [Named]
      query: Query
      requiredQuery: Query!
      echo(text: String): String
      find(by: By): String
      echoPoint(at: PointInput, many: [PointInput!] = [{ x: 1 }], color: Color = RED, big: Int = 3, any: Json): String
    }
    type Mutation { first: Query second: Query third: Int! set(value: Int!): Int }
  `,
  roots: 'schema { query: Q mutation: M } type Q { a: Int } type M { b: Int } type Query { notARoot: Int }',
  described: `
    "What it is."
    schema { query: Root }
    """
    The root.

      Indented, with \\""" quotes and a \\\\ at the end \\
    """
    type Root {
      "One line" a: Int
      """Two
      lines"""
      b(
        "An argument" x: Int = 1
        y: String = "a\\nb" @deprecated
        z: [Int!] = [1, 2]
      ): Int @deprecated(reason: "Use \\"a\\".")
      c(x: In = { a: 1, b: [A, B], c: { a: 2 } }): E
      "" empty: Int
      "  leading space" d: Int
      "ends in quote\\"" e: Int
      "a very long description that goes on and on, well beyond the seventy characters that fit on one line" f: Int
    }
    "An enum" enum E { "First" A B @deprecated C @deprecated(reason: "") }
    input In { "A field" a: Int = 0 b: [E!] c: In d: String @deprecated(reason: "old") }
    "A scalar" scalar Url @specifiedBy(url: "https://example.org/url")
    "A union" union U = Root | Other
    type Other implements I & J { i: Int j(a: Int): Int }
    "An interface" interface I { i: Int }
    interface J implements I { i: Int j(a: Int): Int }
    "A directive"
    directive @d("An argument" a: Int = 1, b: In = { a: 3 }) repeatable on FIELD | QUERY
  `,
  deprecatedDirective: `
    type Query { a: Int }
    directive @old @deprecated(reason: "gone") on FIELD
    extend directive @older @deprecated
    directive @older on FIELD
  `,
  extended: `
    type Query { a: A }
    type A
    extend type A { x: Int }
    extend type A implements I { y: Int! }
    interface I { y: Int }
    extend interface I @tag { z(n: Int): String }
    extend type A { z(n: Int, m: Int = 2): String }
    enum E { A }
    extend enum E { B C @deprecated }
    input In @oneOf { a: Int }
    extend input In { b: E }
    union U = A
    extend union U = B
    type B { e(i: In): E u: U }
    scalar S
    extend scalar S @specifiedBy(url: "https://example.org/s")
    schema { query: Query }
    extend schema { mutation: M }
    type M { s: S }
    directive @tag on INTERFACE
  `,
  values: `
    type Query {
      a(
        i: Int = -1, f: Float = 1.5e10, f2: Float = 1, s: String = "q\\"\\u00e9\\t", b: Boolean = true, n: Int = null, e: E = A,
        l: [Int] = 1, ll: [[Int]] = [[1], null], id: ID = 7, id2: ID = "x", o: In = { s: "x" }, any: Any = { a: [1, "2", B, $x] }
      ): Int
    }
    enum E { A B }
    input In { s: String, n: In = { s: "y", n: null } }
    scalar Any
  `.replace(', $x', ''),
  oddOrder: `
    type Subscription { s: Late }
    union Late = Last | Query
    type Last { f: Float i: ID }
    type Query { b: Boolean in(x: Input): Int }
    input Input { s: String d: D }
    scalar D
    scalar Int
  `,
};

export const brokenSchemas = {
  'syntax of definitions': [
    'type', 'type Query', 'type Query {}', 'type Query { a }', 'type Query { a: }', 'type Query { a: [Int }', 'enum E {} ', 'enum E { true }',
    'union U = | A | type', 'input I { a: Int = $x }', 'directive @a on WHERE', 'directive @a', 'schema {}', 'extend type A', 'extend schema',
    'type Query { a(): Int }', '"description" extend type A { a: Int }', 'interface I implements { a: Int }', 'type A implements & { a: Int }',
    'type Query { a: Int! ! }', 'scalar', '"x"', '{ a: }', 'type Query @a( { a: Int }', 'type Query { a: Int @deprecated(reason: ) }',
  ],
  'roots': [
    '', 'type A { a: Int }', 'schema { query: Missing }', 'schema { query: A mutation: A } type A { a: Int }',
    'schema { query: A mutation: A subscription: A } type A { a: Int }', 'schema { query: I } interface I { a: Int }',
    'schema { query: Query query: Query } type Query { a: Int }', `${query} schema { query: Query } schema { query: Query }`,
    'input Query { a: Int }', `${query} input Mutation { a: Int }`, 'schema { mutation: M } type M { a: Int }',
    `schema { query: Query } ${query} extend schema { query: Query }`, `schema { query: Query } ${query} scalar S extend schema { mutation: S }`,
  ],
  'unique names': [
    `${query} type A { a: Int } type A { b: Int }`, `${query} type A { a: Int } scalar A`, 'type Query { a: Int a: Int }',
    `${query} extend type Query { a: Int }`, 'type Query { a(x: Int, x: Int): Int }', `${query} enum E { A A }`, `${query} enum E { A } extend enum E { A }`,
    `${query} input I { a: Int a: Int }`, `${query} directive @d on FIELD directive @d on FIELD`, `${query} directive @d(a: Int, a: Int) on FIELD`,
    `${query} interface I { a: Int a: Int }`, 'type Query { a(x: I = { a: 1, a: 2 }): Int } input I { a: Int }',
    `${query} directive @skip on FIELD`, `${query} type Int { a: String }`,
  ],
  'known names': [
    'type Query { a: Strin }', 'type Query { a: [Missing!] }', 'type Query implements Missing { a: Int }', `${query} union U = Qury`,
    'type Query { a(x: Foo): Int }', `${query} input I { a: Foo }`, `${query} directive @d(a: Foo) on FIELD`, 'type Query { a: Int @foo }',
    `${query} extend type Qery { b: Int }`, `${query} extend input Query { b: Int }`, `${query} extend scalar Int @specifiedBy(url: "x")`,
    `${query} extend enum Query { A }`, `${query} extend union E = Query enum E { A }`, `${query} extend interface Quer { a: Int }`,
    'type Query { a: __Schema }', 'type Query { a: booleam b: int c: strng d: id e: flot }',
  ],
  'directives in their places': [
    'type Query @deprecated { a: Int }', 'type Query { a: Int @skip(if: true) }', 'type Query { a: Int @deprecated @deprecated }',
    'type Query { a: Int @deprecated(why: "x") }', 'type Query { a: Int @deprecated(reason: "a", reason: "b") }', `${query} scalar S @specifiedBy`,
    `${query} scalar S @specifiedBy(url: "a") extend scalar S @specifiedBy(url: "b")`, `${query} directive @d(a: Int!) on OBJECT type A @d { a: Int }`,
    `${query} directive @d on FIELD type A @d { a: Int }`, `${query} input I @oneOf @oneOf { a: Int }`, `${query} enum E @oneOf { A @d }`,
    'type Query { a(x: Int @d): Int } directive @d on INPUT_FIELD_DEFINITION', `${query} input I { x: Int @d } directive @d on ARGUMENT_DEFINITION`,
    'schema @d { query: Query } type Query { a: Int }', 'type Query { a: Int @deprecated(reason: 1) }', 'type Query { a: Int @deprecated(reason: null) }',
    `${query} scalar S @specifiedBy(url: 1)`, `${query} directive @d(a: Int) on OBJECT type A @d(b: 1) { a: Int }`,
    `${query} directive @d(a: I) on OBJECT type A @d(a: { a: 1, a: 2 }) { a: Int } input I { a: Int }`,
  ],
  'emptiness': [
    `${query} type A`, `${query} interface A`, `${query} union U`, `${query} enum E`, `${query} input I`, `${query} input I @oneOf`,
  ],
  'reserved names': [
    'type Query { __a: Int }', 'type Query { a(__x: Int): Int }', `${query} type __A { a: Int }`, `${query} enum E { __A }`, `${query} input I { __a: Int }`,
    `${query} directive @__d on FIELD`, `${query} directive @d(__a: Int) on FIELD`,
  ],
  'input and output positions': [
    'type Query { a: I } input I { a: Int }', 'type Query { a(x: Query): Int }', 'type Query { a(x: [U!]): Int } union U = Query',
    `${query} input I { a: Query }`, `${query} directive @d(a: Query) on FIELD`, `${query} interface F { a: [I] } input I { a: Int }`,
  ],
  'interfaces': [
    'type Query implements I { a: Int } interface I { b: Int }', 'type Query implements I { a: Int } interface I { a: String }',
    'type Query implements I { a: Int } interface I { a: Int! }', 'type Query implements I & I { a: Int } interface I { a: Int }',
    'type Query implements E { a: Int } enum E { A }', 'type Query implements Query { a: Int }', `${query} interface I implements I { a: Int }`,
    `${query} interface I implements J { a: Int } interface J implements I { a: Int }`,
    'type Query implements I { a: Int } interface I implements J { a: Int } interface J { a: Int }',
    'type Query implements I { a: Int } interface I { a(x: Int): Int }', 'type Query implements I { a(x: String): Int } interface I { a(x: Int): Int }',
    'type Query implements I { a(x: Int!): Int } interface I { a: Int }', 'type Query implements I { a(x: Int! = 1): Int } interface I { a: Int }',
    'type Query implements I { a: Int @deprecated } interface I { a: Int }', 'type Query implements I { a: Int @deprecated } interface I { a: Int @deprecated }',
    'type Query implements I { a: [Query] } interface I { a: [I] }', 'type Query implements I { a: [Query!]! } interface I { a: [I] }',
    'type Query implements I { a: Query } interface I { a: [I] }', 'type Query implements I { a: B } interface I { a: U } union U = B type B { b: Int }',
    'type Query implements I { a: Query } interface I { a: U } union U = B type B { b: Int }',
    'interface I { a: Int } type Query implements I { b: Int } extend type Query { a: String }',
    `${query} interface A implements B & C { a: Int } interface B implements D { a: Int } interface C { a: Int } interface D { a: Int }`,
  ],
  'unions': [`${query} union U = Query | Query`, `${query} union U = Int`, `${query} union U = I interface I { a: Int }`, `${query} union U = U`],
  'deprecation': [
    'type Query { a(x: Int! @deprecated): Int }', 'type Query { a(x: Int! = 1 @deprecated): Int }', `${query} input I { a: Int! @deprecated }`,
    `${query} directive @d(a: Int! @deprecated) on FIELD`,
  ],
  'OneOf': [
    `${query} input I @oneOf { a: Int! }`, `${query} input I @oneOf { a: Int = 1 }`, `${query} input I @oneOf { a: Int! = 1 b: String! }`,
    `${query} input I @oneOf { a: Int } extend input I { b: Int! }`, `${query} input I { a: Int } extend input I @oneOf`,
    'type Query { a(x: I = { a: 1, b: 2 }): Int } input I @oneOf { a: Int b: Int }', 'type Query { a(x: I = {}): Int } input I @oneOf { a: Int b: Int }',
    'type Query { a(x: I = { a: null }): Int } input I @oneOf { a: Int b: Int }', 'type Query { a(x: I = { a: null, b: 1 }): Int } input I @oneOf { a: Int b: Int }',
    'type Query { a(x: I = { c: 1 }): Int } input I @oneOf { a: Int b: Int }',
  ],
  'circular inputs': [
    `${query} input I { a: I! }`, `${query} input I { a: [I!]! }`, `${query} input I { a: J! } input J { a: K! } input K { a: I! }`,
    `${query} input I { a: J! b: K! } input J { a: I! } input K { a: J! }`, `${query} input I @oneOf { a: I }`, `${query} input I @oneOf { a: I b: Int }`,
    `${query} input I @oneOf { a: J } input J @oneOf { a: I }`, `${query} input I { a: J! } input J @oneOf { i: I }`, `${query} input I { a: J! } input J @oneOf { i: I s: String }`,
    `${query} input A { b: B! } input B { b: B! a: A }`,
  ],
  'default values': [
    'type Query { a(x: Int = "1"): Int }', 'type Query { a(x: Int = 1.5): Int }', 'type Query { a(x: Int = 12345678901): Int }', 'type Query { a(x: Int! = null): Int }',
    'type Query { a(x: [Int!] = [1, null, "x"]): Int }', 'type Query { a(x: Boolean = 1): Int }', 'type Query { a(x: String = A): Int }', 'type Query { a(x: ID = 1.5): Int }',
    'type Query { a(x: Float = "x"): Int }', 'type Query { a(x: E = C): Int } enum E { A B }', 'type Query { a(x: E = "A"): Int } enum E { A B }',
    'type Query { a(x: E = BB): Int } enum E { AB BA BBB }', 'type Query { a(x: I = 1): Int } input I { a: Int }', 'type Query { a(x: I = {}): Int } input I { a: Int! }',
    'type Query { a(x: I = { b: 1 }): Int } input I { a: Int }', 'type Query { a(x: I = { aa: 1, zzzzzzzz: 1 }): Int } input I { a: Int ab: Int }',
    'type Query { a(x: I = { a: { a: "x" } }): Int } input I { a: I b: Int }', 'type Query { a(x: [[I]] = [[{ b: [] }]]): Int } input I { b: Int }',
    `${query} input I { a: Int = "x" b: [J] = [{ c: 1 }, { c: [] }] } input J { c: Int }`, `${query} directive @d(a: Int = "x") on FIELD`,
    'type Query { a(x: String = { a: 1 }): Int b(x: Boolean = [true]): Int c(x: ID = true): Int d(x: ID = {}): Int }',
  ],
  'circular defaults': [
    `${query} input I { a: I = {} }`, `${query} input I { a: I = { a: {} } }`, `${query} input I { a: J = {} } input J { a: I = {} }`,
    `${query} input I { a: J = {} b: J = { a: null } } input J { a: K = {} } input K { a: J = {} c: I = {} }`, `${query} input I { a: [I] = [{}] }`,
    `${query} input I { a: I = { a: null } }`, `${query} input A { b: B = { c: {} } } input B { c: C = { a: {} } } input C { a: A = {} }`,
  ],
  'many at once': [
    'type Query implements I & J { __a: X b(c: Query): Y! } interface I { z: Int } union U = Query | Query enum E input In { a: In! }',
    'interface I { a: Int } input In { a: I } enum E { A A } union U = In type A implements I { a: String }',
  ],
};
