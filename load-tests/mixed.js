// Does it hold under everything at once? Sessions in the proportions of the workload model.
// k6 run -e TOKENS=FILE [-e URL=...] [-e SCENARIO=smoke|peak|day|flash|burst] [-e RATE=requests/s] [-e SECONDS=60] [-e WARMUP=10] [-e WRITES=1] [-e THINK=0.1] load-tests/mixed.js
import exec from 'k6/execution';
import http from 'k6/http';
import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import { durations, guarded, isServed, lengthSeconds, readPeople, send, servedOperations, setting, URL } from './k6/client.js';
import { operations } from './k6/operations.js';
import { Random, readerWeights, SEEDS, zipf } from './k6/random.js';
import { CROWD_WRITES, hotPost, scenarios, usualLoad } from './k6/scenarios.js';
import { Session } from './k6/session.js';
import { hashtagCount, THINK, writeText } from './k6/workload.js';

const name = __ENV.SCENARIO || 'smoke';
const thinkFactor = setting('THINK', 0.1);
const writeFactor = setting('WRITES', 1);
const people = readPeople();
// Tables are made once for all virtual users, so that none takes long to start or much memory.
const handles = new SharedArray('handles', function () { return people.map(function (person) { return person.handle; }); });
const readers = new SharedArray('readers', function () { return readerWeights(people.length, new Random(SEEDS.authors)); });
const popularity = new SharedArray('popularity', function () { return zipf(people.length, 0.99); });
const hashtags = new SharedArray('hashtags', function () { return zipf(hashtagCount, 1); });
const firstPage = durations('home_first_page');
const reads = durations('reads');
const writes = durations('writes');
const READS = ['homeFirst', 'homeNext', 'profile', 'postDetail', 'userList', 'notifications', 'search'];

export const options = {
  scenarios: scenarios(name, setting('RATE', 0), lengthSeconds(usualLoad(name).seconds), thinkFactor),
  thresholds: {
    home_first_page: ['p(95)<100', 'p(99)<200'],
    reads: ['p(95)<100'],
    writes: ['p(95)<200'],
    wrong_answers: ['rate<0.0001'],
    dropped_iterations: ['count==0'],
  },
  summaryTrendStats: ['avg', 'p(50)', 'p(95)', 'p(99)', 'p(99.9)', 'max'],
};

/** Writes the ten posts that a flash crowd gathers around. */
export function setup() {
  const random = new Random(SEEDS.operations);
  const hot = [];
  for (let i = 0; name === 'flash' && i < 10; i++) {
    const person = people[i % people.length];
    const response = http.post(URL, JSON.stringify({
      query: operations.createPost, variables: { input: { text: writeText(random, null, null), idempotencyKey: 'k6-hot-' + Date.now() + '-' + i } },
    }), { headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + person.token } });
    hot.push(response.json('data.createPost.post.id'));
  }
  return { served: servedOperations(), hot: hot };
}

export default guarded(function (data) {
  const random = new Random(SEEDS.operations + exec.scenario.iterationInTest * 2654435761);
  const person = people[random.weighted(readers)];
  const world = {
    handles: handles,
    popularity: popularity,
    hashtags: hashtags,
    isServed: isServed(data.served),
    writeFactor: writeFactor,
    writeTimes: exec.scenario.name === 'crowd' ? CROWD_WRITES : 1,
    hotPost: name === 'flash' ? function (dice) { return hotPost(dice, data.hot); } : null,
  };
  const session = new Session(random, world, function (step, operation, variables) {
    const duration = step === 'homeFirst' ? firstPage : READS.indexOf(step) >= 0 ? reads : writes;
    return send(person, step, operation, variables, duration);
  });
  session.run(function () { sleep(thinkFactor * random.lognormal(THINK.mu, THINK.sigma)); });
});

/** One post and nothing else: the burst on top of the sessions. */
export const burst = guarded(function () {
  const iteration = exec.scenario.iterationInTest;
  const random = new Random(SEEDS.authors + iteration);
  const input = { text: writeText(random, hashtags, null), idempotencyKey: 'k6-burst-' + Date.now().toString(36) + '-' + iteration };
  send(people[random.weighted(readers)], 'createPost', 'createPost', { input: input }, writes);
});
