// The same text parses to the same tree (compared as printed), or fails with the same message at the same place.
import { after, test } from 'node:test';
import { compare } from './compare.mjs';
import { Host } from './host.mjs';
import { brokenDocuments, documents, values } from './syntax.mjs';

const host = new Host();
after(() => host.close());

for (const [area, texts] of Object.entries({ ...documents, ...brokenDocuments })) {
  texts.forEach((document, i) => test(`parses ${area} ${i + 1}`, () => compare(host, { mode: 'parse', document })));
}

values.forEach((value, i) => {
  test(`parses value ${i + 1}`, () => compare(host, { mode: 'parse', document: `{ a(v: ${value}) }` }));
  test(`parses default ${i + 1}`, () => compare(host, { mode: 'parse', document: `query($v: T = ${value}) { a }` }));
});

// Every prefix of a text with one of everything: the parser stops at each place there is.
const everything = `query Q($a: [Int!]! = 1 @d, $b: T) @d(x: "s") { a: b(c: {d: [1, -2.5e3, $a, E, true, null]}) @i { ...F ... on T { x } ... @j { y } } }
fragment F on T @k { """z"""
# comment
z }`;
for (let i = 0; i < everything.length; i++) {
  test(`parses a text cut at ${i}`, () => compare(host, { mode: 'parse', document: everything.slice(0, i) }));
  test(`parses a text without character ${i}`, () => compare(host, { mode: 'parse', document: everything.slice(0, i) + everything.slice(i + 1) }));
}
