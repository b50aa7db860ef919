// Operations on the schema "shapes" with their root values: [document, root value, variables, operation name].

const point = (x, more = {}) => ({ x, y: x * 2, ...more });
const circle = (id, more = {}) => ({ __typename: 'Circle', id, name: `c${id}`, radius: 1.5, ...more });
const square = (id, more = {}) => ({ __typename: 'Square', id, name: `s${id}`, side: 2, corners: [point(1), point(2)], ...more });
const fails = (message) => ({ $error: message });
const later = (value) => ({ $later: value });

export const operations = {
  'scalars': [
    ['{ string int float boolean id json color }', { string: 'é"\\\n😀\u0000\u2028</script>', int: 3, float: 1.5, boolean: true, id: 'x', json: { a: [1, null, 'b', { c: 1.5 }] }, color: 'RED' }],
    ['{ string int float boolean id color }', { string: 1, int: 1, float: 1, boolean: true, id: 7, color: 'BLUE' }],
    ['{ string }', { string: true }], ['{ string }', { string: 1.5 }], ['{ string }', { string: [1] }], ['{ string }', { string: { a: 1 } }],
    ['{ int }', { int: 'x' }], ['{ int }', { int: '5' }], ['{ int }', { int: 1.5 }], ['{ int }', { int: 2147483648 }], ['{ int }', { int: -2147483648 }], ['{ int }', { int: true }], ['{ int }', { int: '' }], ['{ int }', { int: [] }],
    ['{ float }', { float: 'x' }], ['{ float }', { float: '1.5' }], ['{ float }', { float: true }], ['{ float }', { float: 1e300 }], ['{ float }', { float: 1e21 }], ['{ float }', { float: 123456789012 }], ['{ float }', { float: 1e-7 }], ['{ float }', { float: 0.1 }], ['{ float }', { float: '' }], ['{ float }', { float: {} }],
    ['{ boolean }', { boolean: 1 }], ['{ boolean }', { boolean: 0 }], ['{ boolean }', { boolean: 'true' }], ['{ boolean }', { boolean: {} }],
    ['{ id }', { id: 5 }], ['{ id }', { id: 1.5 }], ['{ id }', { id: true }], ['{ id }', { id: [] }],
    ['{ color colors }', { color: 'PINK', colors: ['RED', 'PINK'] }], ['{ color }', { color: 1 }], ['{ colors }', { colors: ['RED', null] }],
    ['{ json }', { json: 'x' }], ['{ json }', { json: false }], ['{ json }', { json: [[], {}] }],
  ],
  'null propagation': [
    ['{ required }', {}], ['{ required string }', { string: 'x' }], ['{ point { x y } string }', { point: { x: 1 }, string: 'x' }], ['{ requiredPoint { x y } string }', { requiredPoint: { x: 1 } }],
    ['{ points { x y } }', { points: [point(1), { x: 1 }, null, point(2)] }], ['{ requiredPoints { x } string }', { requiredPoints: [point(1), null], string: 'x' }], ['{ requiredPoints { x } }', { requiredPoints: [point(1), {}] }],
    ['{ query { requiredPoints { x } string } string }', { string: 'x', query: { string: 'y', requiredPoints: [{}] } }], ['{ query { requiredQuery { required } } a: query { string } }', { query: { requiredQuery: {}, string: 's' } }],
    ['{ query { requiredQuery { requiredQuery { required int } string } int } }', { query: { int: 1, requiredQuery: { string: 'x', requiredQuery: { int: 2 } } } }],
    ['{ a: required b: required c: requiredPoint { x } }', {}], ['{ point { x a: x b: y } }', { point: {} }], ['{ point { x: y y: x } }', { point: { y: 1 } }],
    ['{ required int }', { required: fails('no'), int: 'bad' }], ['{ int required }', { required: fails('no'), int: 'bad' }], ['{ a: int b: int string }', { int: 'bad', string: 'x' }],
  ],
  'lists': [
    ['{ list listOfRequired requiredList requiredListOfRequired }', { list: ['a', null], listOfRequired: ['a'], requiredList: [null], requiredListOfRequired: [] }],
    ['{ listOfRequired string }', { listOfRequired: ['a', null, 'b'], string: 'x' }], ['{ requiredList }', {}], ['{ requiredListOfRequired }', { requiredListOfRequired: [null] }], ['{ list }', { list: 'text' }], ['{ list }', { list: 5 }], ['{ list }', { list: { a: 1 } }],
    ['{ grid }', { grid: [[1, null], null, [], [3]] }], ['{ grid }', { grid: [1] }], ['{ grid }', { grid: [[{}], ['x', 2]] }], ['{ points { grid tags } }', { points: [{ grid: [[1], [2]], tags: ['a'] }, { grid: [null], tags: [null] }, { grid: [[null]] }] }],
    ['{ list }', { list: [1, true, {}, 'a'] }], ['{ points { x } }', { points: 5 }], ['{ points { x } }', { points: [1, 'x', point(1)] }], ['{ points { x } }', { points: [] }],
  ],
  'errors': [
    ['{ string }', { string: fails('failed') }], ['{ required }', { required: fails('failed') }], ['{ string int }', { string: fails('one'), int: fails('two') }], ['{ list }', { list: ['a', 'b'] }], ['{ point { x y } }', { point: fails('no point') }],
    ['{ points { x label } }', { points: [point(1, { label: fails('l1') }), point(2, { label: 'ok' }), point(3, { label: fails('l3') })] }], ['{ points { x } }', { points: [point(1), { x: fails('x2'), y: 1 }] }],
    ['{ shape { ... on Circle { radius } } string }', { shape: circle('1', { radius: fails('r') }), string: 'x' }], ['{ a: string b: string }', { string: fails('twice') }], ['query ($s: Boolean!) { string @skip(if: $s) int }', { string: fails('unseen'), int: 1 }, { s: true }],
  ],
  'waiting fields': [
    ['{ string int }', { string: later('x'), int: 1 }], ['{ point { x y label } string }', { point: later({ x: 1, y: later(2), label: later(fails('late')) }), string: later('y') }], ['{ points { x label } }', { points: later([point(1), { x: later(2), label: later('l') }]) }],
    ['{ required string }', { required: later(null), string: later('x') }], ['{ requiredPoints { x } }', { requiredPoints: later([point(1), { x: later(fails('late')) }]) }], ['{ shapes { __typename ... on Node { id } } }', { shapes: later([circle('1'), square('2')]) }],
    ['{ query { query { query { string } } } }', { query: later({ query: later({ query: later({ string: later('deep') }) }) }) }],
    ['mutation { third first { int } set(value: 1) second { string } }', { third: later(3), first: later({ int: later(1) }), set: 9, second: { string: later('s') } }],
  ],
  'abstract types': [
    ['{ shape { __typename ... on Circle { radius } ... on Square { side } } }', { shape: circle('1') }], ['{ shapes { ... on Named { name } ... on Circle { inner { id name } } ... on Square { corners { x } } } }', { shapes: [circle('1', { inner: circle('2') }), square('3')] }],
    ['{ node { id __typename } nodes { id ... on Square { side } } named { name id } }', { node: square('1'), nodes: [circle('2'), null, square('3')], named: [circle('4')] }], ['{ shape { __typename } }', { shape: { radius: 1 } }], ['{ shape { __typename } }', { shape: { __typename: 'Point' } }],
    ['{ shape { __typename } }', { shape: { __typename: 'Nope' } }], ['{ shape { __typename } }', { shape: { __typename: 'Shape' } }], ['{ shapes { __typename } }', { shapes: [circle('1'), { __typename: 'Nope' }] }], ['{ shapes { __typename } string }', { shapes: [null], string: 'x' }], ['{ shape { __typename } }', { shape: { __typename: 1 } }],
    ['{ shape { __typename } }', { shape: 'text' }], ['{ node { ...A } } fragment A on Node { ... on Named { name } ...B } fragment B on Named { ... on Circle { radius } }', { node: circle('1') }], ['{ nodes { id } }', { nodes: [circle('1'), {}] }],
  ],
  'merging of selections': [
    ['{ point { x } point { y } }', { point: point(1) }], ['{ point { x ...P x: x } ... { point { label } } ...Q } fragment P on Point { y x } fragment Q on Query { point { tags } string }', { point: point(1, { label: 'l', tags: ['a'] }), string: 's' }],
    ['{ b: string a: string b: string c: int }', { string: 's', int: 1 }], ['{ shape { ... on Circle { v: radius } ... on Square { v: side } } }', { shape: square('1') }], ['{ shapes { ... on Circle { p: inner { id } } ... on Circle { p: inner { name } } } }', { shapes: [circle('1', { inner: circle('2') })] }],
    ['{ __typename t: __typename query { __typename } }', { query: {} }], ['{ query { ...R } } fragment R on Query { query { ...S } } fragment S on Query { string int }', { query: { query: { string: 'x', int: 1 } } }],
  ],
  'skip and include': [
    ['{ a: string @skip(if: true) b: string @skip(if: false) c: string @include(if: true) d: string @include(if: false) }', { string: 's' }], ['{ string @skip(if: true) @include(if: true) int @skip(if: false) @include(if: false) }', { string: 's', int: 1 }], ['{ string @skip(if: true) }', { string: 's' }],
    ['query ($a: Boolean!, $b: Boolean = false) { ... @include(if: $a) { string } ...F @skip(if: $b) } fragment F on Query { int @include(if: $a) point @skip(if: $a) { x } }', { string: 's', int: 1, point: point(1) }, { a: true }],
    ['query ($a: Boolean!, $b: Boolean = false) { ... @include(if: $a) { string } ...F @skip(if: $b) } fragment F on Query { int @include(if: $a) point @skip(if: $a) { x } }', { string: 's', int: 1, point: point(1) }, { a: false, b: true }],
    ['query ($a: Boolean!) { string @include(if: $a) string @skip(if: $a) point { x @include(if: $a) y @skip(if: $a) } }', { string: 's', point: point(1) }, { a: true }], ['query ($a: Boolean = true) { string @skip(if: $a) }', { string: 's' }, { a: null }], ['query ($a: Boolean) { string @skip(if: $a) }', { string: 's' }],
  ],
  'operations': [
    ['query A { string } query B { int }', { string: 's', int: 1 }, {}, 'B'], ['query A { string } query B { int }', {}, {}], ['query A { string }', {}, {}, 'B'], ['query A { string }', { string: 'a' }, {}, 'A'], ['query A { string }', { string: 'a' }, {}, ''], ['{ string }', { string: 'a' }, {}, 'A'],
    ['mutation { first { int } second { int } third }', { first: { int: 1 }, second: { int: 2 }, third: 3 }], ['mutation { first { required } second { int } }', { first: {}, second: { int: 2 } }], ['fragment F on Query { string }', {}], ['{ string } mutation M { third }', { third: 1 }, {}, 'M'],
    ['mutation { a: set(value: 1) b: third set(value: 2) }', { set: fails('no'), third: 1 }],
  ],
  'variables': [
    ['query ($s: String) { echo(text: $s) }', { echo: 'e' }, {}], ['query ($s: String!) { echo(text: $s) }', { echo: 'e' }, {}], ['query ($s: String!) { echo(text: $s) }', { echo: 'e' }, { s: null }], ['query ($s: String) { echo(text: $s) }', { echo: 'e' }, { s: 1 }], ['query ($s: String) { echo(text: $s) }', { echo: 'e' }, { s: ['x'] }],
    ['query ($s: String) { echo(text: $s) }', { echo: 'e' }, { s: 'x', extra: 1 }], ['query ($s: String = "d") { echo(text: $s) }', { echo: 'e' }, {}], ['query ($s: String! = "d") { echo(text: $s) }', { echo: 'e' }, { s: null }],
    ['query ($p: PointInput) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: { x: 1 } }], ['query ($p: PointInput) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: {} }], ['query ($p: PointInput) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: 1 }], ['query ($p: PointInput) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: [] }], ['query ($p: PointInput) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: { x: 1, z: 2, xx: 1 } }],
    ['query ($p: PointInput) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: { x: 'a', y: null, nested: { x: 1, tags: [null, 1] } } }], ['query ($p: PointInput!) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: { x: 1.5, color: 'PINK', tags: 'one' } }], ['query ($p: PointInput) { echoPoint(at: $p) }', { echoPoint: 'e' }, { p: { x: 1, color: 1 } }],
    ['query ($p: [PointInput!]!) { echoPoint(many: $p) }', { echoPoint: 'e' }, { p: [{ x: 1 }, null, { x: 'a' }] }], ['query ($p: [PointInput!]!) { echoPoint(many: $p) }', { echoPoint: 'e' }, { p: { x: 1 } }], ['query ($p: [[Int!]]!) { echoPoint(any: $p) }', { echoPoint: 'e' }, { p: [[1, null], 2, 'x'] }],
    ['query ($b: By) { find(by: $b) }', { find: 'f' }, { b: { id: '1' } }], ['query ($b: By) { find(by: $b) }', { find: 'f' }, { b: { id: '1', name: 'x' } }], ['query ($b: By) { find(by: $b) }', { find: 'f' }, { b: {} }], ['query ($b: By) { find(by: $b) }', { find: 'f' }, { b: { id: null } }], ['query ($b: By) { find(by: $b) }', { find: 'f' }, { b: { id: null, name: 'x' } }], ['query ($b: By) { find(by: $b) }', { find: 'f' }, { b: { nope: 1 } }], ['query ($b: By) { find(by: $b) }', { find: 'f' }, { b: { at: { x: 'a' } } }],
    ['query ($id: ID!) { find(by: { id: $id }) }', { find: 'f' }, { id: 'a' }], ['query ($id: ID!) { find(by: { id: $id }) }', { find: 'f' }, {}], ['query ($i: Int) { echoPoint(big: $i) }', { echoPoint: 'e' }, { i: 2147483648 }], ['query ($i: Int) { echoPoint(big: $i) }', { echoPoint: 'e' }, { i: 1.0 }], ['query ($i: Int) { echoPoint(big: $i) }', { echoPoint: 'e' }, { i: '1' }], ['query ($i: Int) { echoPoint(big: $i) }', { echoPoint: 'e' }, { i: true }],
    ['query ($c: Color) { echoPoint(color: $c) }', { echoPoint: 'e' }, { c: 'RED' }], ['query ($c: Color) { echoPoint(color: $c) }', { echoPoint: 'e' }, { c: 'red' }], ['query ($c: Color) { echoPoint(color: $c) }', { echoPoint: 'e' }, { c: 3 }], ['query ($j: Json) { echoPoint(any: $j) }', { echoPoint: 'e' }, { j: { deep: [1, { a: null }] } }],
    ['query ($f: Float, $b: Boolean, $d: ID) { a: echoPoint(any: $f) b: echoPoint(any: $b) c: echoPoint(any: $d) }', { echoPoint: 'e' }, { f: '1', b: 'true', d: 1.5 }], ['query ($f: Float, $b: Boolean, $d: ID) { a: echoPoint(any: $f) b: echoPoint(any: $b) c: echoPoint(any: $d) }', { echoPoint: 'e' }, { f: 1, b: false, d: 5 }], ['query ($f: Float, $b: Boolean, $d: ID) { a: echoPoint(any: $f) b: echoPoint(any: $b) c: echoPoint(any: $d) }', { echoPoint: 'e' }, { f: {}, b: 0, d: true }],
    ['query ($x: Int!) { echoPoint(at: { x: $x, y: $x }) }', { echoPoint: 'e' }, { x: 1 }], ['query ($t: String) { echoPoint(at: { x: 1, label: $t, tags: ["a", "b"] }) }', { echoPoint: 'e' }, {}], ['query ($a: Int!, $b: Int!, $c: Color!) { echoPoint }', {}, { a: 'x', b: null }],
  ],
  'meta fields': [
    ['{ __typename }', null], ['{ __type(name: "Point") { name kind fields { name type { name kind ofType { name } } } } }', null], ['{ __type(name: "Nope") { name } }', null], ['query ($n: String!) { __type(name: $n) { name possibleTypes { name } enumValues { name } inputFields { name defaultValue } isOneOf } }', null, { n: 'By' }],
    ['{ __schema { queryType { name } mutationType { name } subscriptionType { name } directives { name args { name defaultValue } } } string }', { string: 's' }], ['mutation { __typename third }', { third: 1 }], ['{ __type(name: "Query") { fields { args { name defaultValue type { name } } } interfaces { name } ofType { name } } }', null],
  ],
  'requests that are wrong': [['{', {}], ['{ nope }', {}], ['', {}], ['{ string { x } }', {}], ['subscription { x }', {}], ['type A { a: Int }', {}], ['{ point }', {}], ['{ a: string a: int }', {}]],
};
