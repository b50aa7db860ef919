// The public audits of GraphQL over HTTP, all of them, as graphql-http has them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { serve } from './server.mjs';

const { url, close } = await serve('Audit2023');
after(close);

for (const audit of serverAudits({ url, fetchFn: fetch })) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}
