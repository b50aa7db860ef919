// An HTTP endpoint of this repository, for tests that speak to one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findBuilt } from '../differential/host.mjs';

/** Starts the endpoint; `url` is where it listens, `close` ends it. */
export async function serve(policy) {
  const server = spawn('dotnet', [findBuilt('SocialFeed.GraphQL.DifferentialHost'), 'serve', policy], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: server.stdout });
  const url = await new Promise((resolve, reject) => {
    lines.once('line', resolve);
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  return { url, close: () => server.stdin.end() };
}
