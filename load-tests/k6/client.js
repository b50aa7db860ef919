// Sends GraphQL requests from k6, counts what is wrong, and reads the table of people.
import exec from 'k6/execution';
import http from 'k6/http';
import { check, fail } from 'k6';
import { Rate, Trend } from 'k6/metrics';
import { SharedArray } from 'k6/data';
import { answers, operations, optional } from './operations.js';

export const URL = __ENV.URL || 'http://127.0.0.1:5000/graphql';
const WARMUP = setting('WARMUP', 0); // Seconds in which times are not counted, answers are.
const wrong = new Rate('wrong_answers');

/** Lines of handle, tab, access token, as the command `token --all --output FILE` of SocialFeed.Cli writes them; read once for all virtual users. */
export function readPeople() {
  const path = __ENV.TOKENS;
  if (!path) fail('Set TOKENS to the file that `token --all --output FILE` of SocialFeed.Cli wrote: k6 run -e TOKENS=FILE ...');
  return new SharedArray('people', function () {
    return open(fromHere(path)).split('\n').filter(function (line) { return line && line[0] !== '#'; }).map(function (line) {
      const columns = line.split('\t');
      return { handle: columns[0], token: columns[1] };
    });
  });
}

// From the folder that k6 was started in: `open` by itself begins at the script's.
function fromHere(path) {
  return path[0] === '/' || !__ENV.PWD ? path : __ENV.PWD + '/' + path;
}

/** How long the load lasts, in seconds. A threshold without a sample counts as kept, so the warm-up has to end before. */
export function lengthSeconds(otherwise) {
  const seconds = setting('SECONDS', otherwise);
  if (WARMUP >= seconds) fail('WARMUP is ' + WARMUP + ': give less than the ' + seconds + ' seconds that the load lasts (SECONDS), or nothing would be measured.');
  return seconds;
}

/** Whether the time of what began then counts. */
export function isWarm(began) {
  return began - exec.scenario.startTime >= WARMUP * 1000;
}

/** A metric of its own for the time of an operation, so that it can have a threshold. */
export function durations(name) {
  return new Trend(name, true);
}

/** The data of the response; null when there was none, with errors, or without what was asked for, and that is counted. */
export function send(person, name, operation, variables, duration) {
  const began = Date.now();
  const response = http.post(URL, JSON.stringify({ query: operations[operation], variables: variables }), {
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json', Authorization: 'Bearer ' + person.token },
    tags: { name: name },
    timeout: '10s',
  });
  if (duration && isWarm(began)) duration.add(response.timings.duration);
  const data = read(response);
  const isRight = check(data, { 'answered without errors': function (found) { return found !== null && !!answers[operation](found); } }, { name: name });
  wrong.add(!isRight, { name: name });
  return isRight ? data : null;
}

/** An iteration whose own failure counts as a wrong answer: k6 by itself only logs it. */
export function guarded(iteration) {
  return function (data) {
    try {
      iteration(data);
    } catch (error) {
      wrong.add(true, { name: 'script' });
      throw error;
    }
  };
}

function read(response) {
  if (response.status !== 200) return null;
  const body = response.json();
  return body.errors || !body.data ? null : body.data;
}

/** Which of the optional operations this gateway serves. Outside of Development it does not show its schema: then none, or all with ALL_OPERATIONS=1. */
export function servedOperations() {
  const response = http.get(URL + '/schema.graphql', { tags: { name: 'schema' }, responseCallback: http.expectedStatuses(200, 404) });
  const schema = response.status === 200 ? response.body : '';
  return Object.keys(optional).filter(function (name) { return __ENV.ALL_OPERATIONS === '1' || schema.indexOf(optional[name]) >= 0; });
}

export function isServed(served) {
  return function (name) { return !(name in optional) || served.indexOf(name) >= 0; };
}

/** A number from the environment. */
export function setting(name, otherwise) {
  const text = __ENV[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!(value > 0)) fail(name + ' is ' + text + ': give a number above 0.');
  return value;
}
