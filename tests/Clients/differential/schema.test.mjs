// The same text makes the same schema, or the same complaints.
import { after, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { compare } from './compare.mjs';
import { brokenSchemas, schemas } from './schemas.mjs';
import { Host } from './host.mjs';

const host = new Host();
after(() => host.close());

for (const [name, sdl] of Object.entries(schemas)) {
  test(`prints the schema ${name}`, () => compare(host, { mode: 'print', sdl }));
}

test('prints the contract', () =>
  compare(host, { mode: 'print', sdl: readFileSync(new URL('../../Contract/schema.graphql', import.meta.url), 'utf8') }));

for (const [rule, texts] of Object.entries(brokenSchemas)) {
  texts.forEach((sdl, i) => test(`refuses a schema: ${rule} ${i + 1}`, () => compare(host, { mode: 'print', sdl })));
}
