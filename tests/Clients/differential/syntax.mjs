// Texts for the parser alone.

export const documents = {
  operations: [
    '{ a }', 'query { a }', 'query Q { a }', 'mutation M { a }', 'subscription S { a }', 'query Q($a: Int) { a }', 'query Q($a: Int = 1, $b: [String!]! = ["x"]) @d { a }',
    'query ($a: Int) { a }', 'query @d { a }', '{ a } { b }', 'query A { a } query B { b } fragment F on T { c }', '"what it does" query Q { a }', '"""block""" mutation M("of v" $v: Int) { a }',
    '"x" fragment F on T { a }', '\ufeff{ a }', '{a,b,,,c}', '# comment\n{ a # another\n}', '{\r\n a\r b\n}', '{ query mutation subscription fragment on type true false null }',
    'query query { query: query(query: query) }', 'fragment fragment on on { on }', 'query on { ... on on { on } }', '{ a } # end',
  ],
  selections: [
    '{ a: b }', '{ a(b: 1) }', '{ a(b: 1, c: $c) @d @e(f: 2) { g } }', '{ ...F }', '{ ...F @d }', '{ ... { a } }', '{ ... @d { a } }', '{ ... on T { a } }', '{ ... on T @d { a } }',
    '{ ...on { a } }', '{ ...onward }', '{ a { b { c { d { e } } } } }', '{ aVeryLongFieldName(withAnArgument: "that is long", andAnother: "that is long too", more: [1, 2, 3]) }',
    '{ a(x: { b: { c: { d: [[], {}] } } }) }', '{ __typename }', '{ _ _1 A1_b }', '{ a(s: """block\n  string\n    indented""") }', '{ a(s: """""") b(s: "") }',
  ],
  unicode: [
    '{ a(s: "é 😀 \\u00e9 \\u{1F600} \\uD83D\\uDE00") }', '# 😀\n{ a(s: "😀", t: $x) }', '{ a(s: """😀 \\u00e9 \\""" x""") }', '{ a(s: "\\" \\\\ \\/ \\b \\f \\n \\r \\t") }', '{ a(s: "\u2028\u0085") }',
    '{ a(s: "\\u{10FFFF} \\u{0} \\u0000") }', '{ a(s: """\n\n   x\n     y\n\n""") }', '{ a(s: """ \t x """) }', '{ a(s: """x\\\n""") }', '{ a(s: """"x" "y\n""" ) }', '{ a(s: """\r\nx\r\ny\r""") }',
  ],
};

export const brokenDocuments = {
  'what is no document': ['', ' ', '# only', 'a', '1', '"x"', '{', '}', '{ a', '{ }', 'query', 'query {', 'query Q', 'query Q()', 'query Q() { a }', 'fragment', 'fragment F', 'fragment F on', 'fragment F on T', 'fragment on on T { a }',
    'notanoperation Foo { a }', '{ ...on }', '{ ... }', '{ ... on }', '{ a: }', '{ :a }', '{ a( }', '{ a() }', '{ a(b) }', '{ a(b:) }', '{ a(b: 1 }', '{ a @ }', '{ a @d( }', '{ a @d() }', '... F', '{ a(b: [1, 2) }', '{ a(b: {c}) }', '{ a(b: {c:}) }', '{ a(b: {c: 1) }',
    'query ($a) { a }', 'query ($a:) { a }', 'query (a: Int) { a }', 'query ($a: Int!!) { a }', 'query ($a: [Int) { a }', 'query ($a: []) { a }', 'query ($a: Int = $b) { a }', 'query ($a: Int = [$b]) { a }', 'query ($a: Int @d(x: $y)) { a }', 'query ($) { a }', '{ a(b: $) }', '"x" { a }', '"x" "y" query { a }',
    'fragment F($a: Int) on T { a }', 'extend query Q { a }', '{ a } b', 'query Q { a } }', 'subscription', '{ null: true(false: null) }', '{ a(b: on, c: fragment) }'],
  'broken tokens': ['{ a(b: "x) }', '{ a(b: "x\n") }', '{ a(b: """x) }', '{ a(b: "\\x") }', '{ a(b: "\\u12") }', '{ a(b: "\\uXYZ1") }', '{ a(b: "\\u{}") }', '{ a(b: "\\u{110000}") }', '{ a(b: "\\u{FFFFFFFFFF}") }', '{ a(b: "\\u{12") }', '{ a(b: "\\uD800") }', '{ a(b: "\\uDC00") }', '{ a(b: "\\uD800\\u0041") }',
    '{ a(b: "\\uD83D😀") }', '{ a(b: "\\u{D800}") }', '{ a(b: \'x\') }', '{ a(b: 00) }', '{ a(b: 01) }', '{ a(b: 1.) }', '{ a(b: .1) }', '{ a(b: 1.e1) }', '{ a(b: 1e) }', '{ a(b: 1e+) }', '{ a(b: -) }', '{ a(b: -a) }', '{ a(b: +1) }', '{ a(b: 1a) }', '{ a(b: 1.5a) }', '{ a(b: 1_000) }', '{ a(b: 0x1) }', '{ a(b: 1..2) }', '{ a(b: 1.2.3) }', '{ a(b: 1e1.2) }', '{ a(b: 123.) }', '{ a(b: 1"x") }', '{ a(b: 1é) }',
    '{ . }', '{ .. a }', '{ .... a }', '{ a? }', '{ é }', '{ a é }', '{ 😀 }', '{ a; }', '{ a ~ b }', '{ \\ }', '{ a\u0000b }', '\u0007{ a }', '{ a(b: "\u0007") }', '{ a(b: "\u0000") }', '{ \u00a0a }', '{ \u200ba }', '{ a\ufeff }', '\ufeff\ufeff{ a }', '{ * }', '{ a % }', '{ a(b: "a\rb") }', '{ < }', '{ ^', '{ `', '{ \t\t ? }', '\n\n  ?', '# 😀 comment\n "😀" ?', '{ a(b: "😀" ? ) }', '{ a\u2028? }', '{ a # x\r ? }', '{ a # x\r\n ? }', '{ \u{1F600}', '{ \u007f }', '{ ab.c }', '{ a .}'],
};

export const values = [
  '1', '0', '-0', '-1', '123456789012345678901234567890', '1.0', '-1.5', '1e10', '1E+10', '1.5e-3', '0.0', '"x"', '""', '"""x"""', 'true', 'false', 'null', 'ENUM', 'nulls', 'trueish', '[]', '[1]', '[1,2,,3]', '[[1],[2,[3]]]', '{}', '{a: 1}', '{a: {b: [1, {c: "d"}]}}',
  '[ENUM, "s", 1, null]', '"\\"quoted\\""', '"line\\nbreak"', '"""a\nb"""', '"""\n  a\n    b\n"""', '"""\\""" """', '"\u00e9\u4e2d😀"', '{ on: 1, query: 2, true: 3 }',
];
