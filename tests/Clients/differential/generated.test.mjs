// Random documents over several schemas: validated whole and broken, and executed on random values.
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { compare } from './compare.mjs';
import { breakDocument, confuseDocument, DocumentGenerator } from './generator.mjs';
import { Host } from './host.mjs';
import { schemaOf } from './oracle.mjs';
import { Random, seed } from './random.mjs';
import { schemas } from './schemas.mjs';
import { ValueGenerator } from './values.mjs';

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

const contract = readFileSync(new URL('../../Contract/schema.graphql', import.meta.url), 'utf8');

// Where several errors make the same parent null, the first one counts (section 6.4.4), and with resolvers that wait the order is a matter of time: then only
// the data is compared.
const mixes = { whole: { faults: 0, waits: 0.1 }, faulty: { faults: 0.02, waits: 0 }, 'very faulty': { faults: 0.15, waits: 0 }, 'faulty and late': { faults: 0.05, waits: 0.1 } };

for (const [name, sdl] of Object.entries({ shapes: schemas.shapes, pets: schemas.pets, contract })) {
  for (const [mix, chances] of Object.entries(mixes)) {
    test(`executes ${count} documents on ${name}, ${mix}, seed ${seed}`, async () => {
      for (let i = 0; i < count; i++) {
        const random = new Random(seed + i * 104_729);
        const schema = schemaOf(sdl);
        const { document, variables } = new DocumentGenerator(schema, random).generate();
        const rootValue = new ValueGenerator(schema, random, chances).root();
        await compare(host, { mode: 'execute', sdl, document, variables, rootValue }, { dataOnly: chances.faults > 0 && chances.waits > 0 });
      }
    });
  }
}
