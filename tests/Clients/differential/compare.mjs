// Asks both sides the same and compares the answers, whole: data, messages, locations and paths.
import assert from 'node:assert/strict';
import { differences } from './differences.mjs';
import { ask as askOracle } from './oracle.mjs';

/** An answer in which the order of what the specification leaves unordered does not count. */
function normalize(answer) {
  const copy = structuredClone(answer);
  if (copy.errors) copy.errors = copy.errors.map(stable).sort(byJson);
  if (copy.schemaErrors) copy.schemaErrors.sort();
  // As text, for the order of fields counts.
  if ('data' in copy) copy.data = JSON.stringify(copy.data);
  return copy;
}

const stable = ({ message, locations, path }) => ({ message, ...(locations && { locations }), ...(path && { path }) });

const byJson = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

export async function compare(host, request, { dataOnly = false } = {}) {
  const [ours, reference] = await Promise.all([host.ask(request), askOracle(request)]);
  const [mine, expected] = [normalize(ours), normalize(reference)];
  const difference = differences.find((d) => d.applies(request, mine, expected));
  if (difference) return ours;
  if (dataOnly) {
    assert.deepEqual(mine.data, expected.data, describe(request, mine, expected));
    assert.equal('errors' in mine, 'errors' in expected, describe(request, mine, expected));
    return ours;
  }
  assert.deepEqual(mine, expected, describe(request, mine, expected));
  return ours;
}

function describe(request, mine, expected) {
  const { sdl, ...rest } = request;
  return `${JSON.stringify(rest, null, 1)}\n${sdl && sdl.length < 1500 ? sdl : ''}\nours:      ${JSON.stringify(mine)}\nreference: ${JSON.stringify(expected)}`;
}
