// What the scripts use of k6: requests are answered by the API contract with made-up data, metrics keep what they are given.
import { answer } from './api.mjs';

export const requests = [];
export const metrics = new Map();

class Metric {
  constructor(name) {
    this.values = [];
    metrics.set(name, this);
  }

  add(value) {
    this.values.push(value);
  }
}

export class Rate extends Metric {}
export class Trend extends Metric {}

export class SharedArray {
  constructor(name, make) {
    return make();
  }
}

export function check(value, conditions) {
  return Object.values(conditions).every((condition) => condition(value));
}

export function fail(message) {
  throw new Error(message);
}

export function sleep(seconds) {
  if (!(seconds >= 0)) throw new Error(`A pause of ${seconds} seconds.`);
}

export default {
  scenario: { name: 'people', iterationInTest: 0, startTime: 0 },

  post(url, body, parameters) {
    const { query, variables } = JSON.parse(body);
    requests.push({ url, query, variables, parameters });
    const result = answer(query, variables);
    return {
      status: 200,
      body: JSON.stringify(result),
      timings: { duration: 1 },
      json: (path) => (path ? path.split('.').reduce((value, name) => value[name], result) : result),
    };
  },

  get(url, parameters) {
    requests.push({ url, parameters });
    return { status: 200, body: globalThis.__SCHEMA ?? '' };
  },

  expectedStatuses: (...statuses) => statuses,
};
