// The fake Cassandra node as a process, with its console for commands.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findBuilt } from '../differential/host.mjs';

export class FakeNode {
  #process;
  #lines;

  static async start(generation, options = []) {
    const node = new FakeNode();
    node.#process = spawn('dotnet', [findBuilt('SocialFeed.Cql.FakeNode'), '--generation', generation, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    node.#lines = createInterface({ input: node.#process.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
    const ready = await node.#read();
    node.contactPoint = ready.split(' ')[1];
    return node;
  }

  async tell(command) {
    this.#process.stdin.write(command + '\n');
    const answer = await this.#read();
    if (answer.startsWith('error')) throw new Error(`${command}: ${answer}`);
    return answer;
  }

  close() {
    this.#process.stdin.end();
  }

  async #read() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('The fake node ended.');
    return value;
  }
}
