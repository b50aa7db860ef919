// Random documents over several schemas, whole and broken, validated by both sides.
import { after, test } from 'node:test';
import { compare } from './compare.mjs';
import { breakDocument, confuseDocument, DocumentGenerator } from './generator.mjs';
import { Host } from './host.mjs';
import { schemaOf } from './oracle.mjs';
import { Random, seed } from './random.mjs';
import { schemas } from './schemas.mjs';

const host = new Host();
after(() => host.close());

const count = Number(process.env.CASES ?? 150);
const faults = { whole: (document) => document, broken: breakDocument, confused: confuseDocument };

for (const name of ['pets', 'shapes', 'extended']) {
  for (const [fault, change] of Object.entries(faults)) {
    test(`validates ${count} documents for ${name}, ${fault}, seed ${seed}`, async () => {
      for (let i = 0; i < count; i++) {
        const random = new Random(seed + i * 7919);
        const { document } = new DocumentGenerator(schemaOf(schemas[name]), random).generate(['query', 'query', 'mutation']);
        await compare(host, { mode: 'validate', sdl: schemas[name], document: change(document, random) });
      }
    });
  }
}
