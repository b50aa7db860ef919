// Talks to SocialFeed.GraphQL.DifferentialHost: one JSON line there, one back.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const name = 'SocialFeed.GraphQL.DifferentialHost';

/** Where `dotnet build` left a project of this repository, the newest one; ARTIFACTS names another artifacts folder. */
export function findBuilt(project) {
  const artifacts = process.env.ARTIFACTS ?? `${repository}artifacts`;
  const [found] = ['debug', 'release']
    .map((configuration) => `${artifacts}/bin/${project}/${configuration}/${project}.dll`)
    .filter(existsSync)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!found) throw new Error(`${project} is not built: run "dotnet build tests/${project}" first.`);
  return found;
}

export class Host {
  #process = spawn('dotnet', [findBuilt(name)], { stdio: ['pipe', 'pipe', 'inherit'] });
  #waiting = [];

  constructor() {
    createInterface({ input: this.#process.stdout, crlfDelay: Infinity }).on('line', (line) => {
      this.#waiting.shift().resolve(JSON.parse(line));
    });
    this.#process.on('exit', (code) => {
      for (const { reject, request } of this.#waiting.splice(0)) {
        reject(new Error(`The host ended with ${code} on or before ${JSON.stringify(request).slice(0, 2000)}`));
      }
    });
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject, request });
      this.#process.stdin.write(JSON.stringify(request) + '\n');
    });
  }

  close() {
    this.#process.stdin.end();
  }
}
