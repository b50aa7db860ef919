// The same operation on the same values gives the same data and the same errors at the same places.
import { after, test } from 'node:test';
import { compare } from './compare.mjs';
import { operations } from './execution.mjs';
import { Host } from './host.mjs';
import { schemas } from './schemas.mjs';

const host = new Host();
after(() => host.close());

for (const [area, cases] of Object.entries(operations)) {
  cases.forEach(([document, rootValue, variables, operationName], i) =>
    test(`executes ${area} ${i + 1}`, () => compare(host, { mode: 'execute', sdl: schemas.shapes, document, rootValue, variables, operationName })));
}
