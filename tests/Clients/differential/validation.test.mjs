// A document is valid for both sides or for neither, with the same messages at the same places.
import { after, test } from 'node:test';
import { compare } from './compare.mjs';
import { Host } from './host.mjs';
import { schemas } from './schemas.mjs';
import { documents } from './validation.mjs';

const host = new Host();
after(() => host.close());

for (const [rule, texts] of Object.entries(documents)) {
  texts.forEach((document, i) => test(`validates ${rule} ${i + 1}`, () => compare(host, { mode: 'validate', sdl: schemas.pets, document })));
}

// Operations of a kind for which the schema has no root type.
for (const document of ['mutation { a }', 'subscription S { a }', '{ a } mutation M { b }']) {
  test(`validates ${document} without such a root`, () => compare(host, { mode: 'validate', sdl: 'type Query { a: Int }', document }));
}

test('stops after a hundred errors', () =>
  compare(host, { mode: 'validate', sdl: schemas.pets, document: `{ dog { ${Array.from({ length: 150 }, (_, i) => `nope${i}`).join(' ')} } }` }));
