// The draft of 2026, where it differs from what the audits check.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serve } from './server.mjs';

const { url, close } = await serve('Draft2026');
after(close);

const newType = 'application/graphql-response+json';
const cases = [
  ['a success', { query: '{ hello }' }, newType, 200, newType],
  ['a success for clients of old', { query: '{ hello }' }, 'application/json', 200, 'application/json'],
  ['a text that is no document', { query: '{' }, newType, 400, newType],
  ['an unknown field', { query: '{ nope }' }, newType, 422, newType],
  ['an unknown field for clients of old', { query: '{ nope }' }, 'application/json', 422, newType],
  ['an operation that is not there', { query: 'query A { hello }', operationName: 'B' }, newType, 422, newType],
  ['variables that do not fit', { query: 'query ($n: String!) { hello(name: $n) }' }, newType, 422, newType],
  ['variables that are no object', { query: '{ hello }', variables: [7] }, newType, 422, newType],
  ['a misspelt parameter', { qeury: '{ hello }' }, newType, 422, newType],
];
for (const [name, body, accept, status, type] of cases) {
  test(`the draft answers ${name} with ${status}`, async () => {
    const response = await fetch(url, { method: 'POST', headers: { accept, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    assert.equal(response.status, status);
    assert.equal(response.headers.get('content-type'), `${type}; charset=utf-8`);
    assert.equal('data' in (await response.json()), status === 200);
  });
}

test('the draft answers a mutation by GET with 405 and says what is allowed', async () => {
  const response = await fetch(`${url}?query=mutation{hello}`, { headers: { accept: newType } });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get('allow'), 'POST');
});
