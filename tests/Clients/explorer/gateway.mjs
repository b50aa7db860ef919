// A whole gateway of this repository in Development, over a data directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findBuilt } from '../differential/host.mjs';

const LISTENING = /Now listening on: (http:\/\/127\.0\.0\.1:\d+)/;

/** Starts the gateway on a free port; `url` is where it listens, `close` ends it and removes its data. */
export async function startGateway() {
  const data = await mkdtemp(join(tmpdir(), 'socialfeed-explorer-'));
  const gateway = spawn('dotnet', [findBuilt('SocialFeed.Gateway'), '--urls', 'http://127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ASPNETCORE_ENVIRONMENT: 'Development', SocialFeed__DataDirectory: data },
  });
  const exited = once(gateway, 'exit');
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: gateway.stdout }).on('line', (line) => {
      const match = LISTENING.exec(line);
      if (match) resolve(match[1]);
    });
    exited.then(([code]) => reject(new Error(`The gateway ended with ${code} before it listened.`)));
  });
  return {
    url,
    async close() {
      gateway.kill('SIGTERM');
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}
