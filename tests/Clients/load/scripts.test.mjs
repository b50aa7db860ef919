// The load tests without k6: every request they make is valid against the API contract and in the proportions of the workload model.
import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';
import { sdl } from './api.mjs';

register('./hooks.mjs', import.meta.url);

const PEOPLE = 500;
const SCRIPTS = ['home_feed.js', 'create_post.js', 'mixed.js'];
const SCENARIOS = ['smoke', 'peak', 'day', 'flash', 'burst'];
globalThis.__ENV = { TOKENS: 'people', URL: 'http://127.0.0.1:5000/graphql' };
globalThis.open = () => ['# handle\taccess token', ...Array.from({ length: PEOPLE }, (_, i) => `u${i}\ttoken${i}\trefresh\t2026`)].join('\n');

const k6 = await import('./k6.mjs');
const { MIX, DAY, laterMix, moreWrites, SESSION_REQUESTS, sessionLength, THINK, writeText } = await import('../../../load-tests/k6/workload.js');
const { ANSWER_SECONDS, arrivals, dayStages, steadyStages, unevenStages, virtualUsers } = await import('../../../load-tests/k6/arrivals.js');
const { Random, readerWeights, zipf } = await import('../../../load-tests/k6/random.js');
const { operations, answers, optional } = await import('../../../load-tests/k6/operations.js');
const { lengthSeconds, readPeople } = await import('../../../load-tests/k6/client.js');
const { CROWD_WRITES, scenarios, hotPost } = await import('../../../load-tests/k6/scenarios.js');

function run(script, iterations, data) {
  k6.requests.length = 0;
  for (let i = 0; i < iterations; i++) {
    k6.default.scenario.iterationInTest = i;
    script.default(data);
  }
  return k6.requests;
}

// k6 drops what it starts a virtual user for, so that more of them than those pre-allocated are of no use.
function assertAllUsersThere(scenario) {
  assert.match(scenario.executor, /-arrival-rate$/);
  assert.ok(Number.isInteger(scenario.preAllocatedVUs) && scenario.preAllocatedVUs > 0);
  assert.ok(!('maxVUs' in scenario));
}

// When sessions start, as k6 reckons it: evenly within a stage that holds a rate, the rate of a stage that changes it in the middle.
function starts({ stages }) {
  const times = [];
  let at = 0;
  let due = 0;
  stages.forEach(({ duration, target }, i) => {
    const perSecond = (target + (i === 0 ? target : stages[i - 1].target)) / 2 / 60;
    const end = at + parseFloat(duration);
    while (end > at && due + perSecond * (end - at) >= times.length + 1) times.push(at + (times.length + 1 - due) / perSecond);
    due += perSecond * parseFloat(duration);
    at = end;
  });
  return times;
}

// The most sessions that are under way at a time when nobody gets an answer from one moment on for a while.
function mostUnderWay(times, lengths, standstill, seconds) {
  const ends = Float64Array.from(times, (time, i) => {
    const end = time + lengths[i];
    return end > standstill && time < standstill + seconds ? end + seconds : end;
  }).sort();
  let ended = 0;
  return times.reduce((most, time, started) => {
    while (ends[ended] <= time) ended++;
    return Math.max(most, started + 1 - ended);
  }, 0);
}

test('Every operation is valid and has an answer that is looked for', () => {
  assert.deepEqual(Object.keys(operations).sort(), Object.keys(answers).sort());
  for (const name of Object.keys(optional)) assert.ok(sdl.includes(optional[name]), name);
});

for (const name of SCRIPTS) {
  test(`${name}: arrivals by rate, thresholds inside, void when arrivals are dropped`, async () => {
    const { options } = await import(`../../../load-tests/${name}`);
    for (const scenario of Object.values(options.scenarios)) assertAllUsersThere(scenario);
    assert.deepEqual(options.thresholds.dropped_iterations, ['count==0']);
    assert.deepEqual(options.thresholds.wrong_answers, ['rate<0.0001']);
    for (const metric of Object.keys(options.thresholds).filter((metric) => metric !== 'dropped_iterations')) assert.ok(k6.metrics.has(metric), metric);
  });
}

test('home_feed.js reads 25 next pages for 35 first ones, by the cursor it was given', async () => {
  const requests = run(await import('../../../load-tests/home_feed.js'), 4000);
  const first = requests.filter((request) => request.query.includes('HomeFirst'));
  const next = requests.filter((request) => request.query.includes('HomeNext'));
  assert.equal(first.length, 4000);
  assert.ok(Math.abs(next.length / first.length - 25 / 35) < 0.08, `${next.length} next pages`);
  assert.ok(next.every((request) => request.variables.after.startsWith('text')));
  assert.ok(new Set(requests.map((request) => request.parameters.headers.Authorization)).size > PEOPLE / 2);
});

test('create_post.js writes each post under a key of its own and follows some to their delivery', async () => {
  const requests = run(await import('../../../load-tests/create_post.js'), 3000);
  const posts = requests.filter((request) => request.query.includes('CreatePost'));
  assert.equal(new Set(posts.map((request) => request.variables.input.idempotencyKey)).size, 3000);
  const followed = requests.length - posts.length;
  assert.ok(followed > 80 && followed < 240, `${followed} followed`);
  assert.equal(k6.metrics.get('fan_out_lag').values.length, followed);
});

test('mixed.js keeps the proportions of the workload model', async () => {
  const mixed = await import('../../../load-tests/mixed.js');
  globalThis.__SCHEMA = sdl;
  const data = mixed.setup();
  assert.deepEqual(data.served.sort(), Object.keys(optional).sort());
  const sessions = 6000;
  const requests = run(mixed, sessions, data);
  assert.ok(Math.abs(requests.length / sessions / SESSION_REQUESTS - 1) < 0.05, `${requests.length / sessions} requests a session`);
  assert.equal(Math.round(Object.values(MIX).reduce((sum, share) => sum + share, 0)), 100);
  for (const [name, share] of Object.entries(MIX)) {
    const count = requests.filter((request) => request.parameters.tags.name === name).length;
    const expected = (share / 100) * requests.length;
    assert.ok(Math.abs(count - expected) < 0.1 * expected + 60, `${name}: ${count} instead of ${expected}`);
  }
});

test('mixed.js gives the share of what is not served to profiles', async () => {
  const mixed = await import('../../../load-tests/mixed.js');
  globalThis.__SCHEMA = '';
  const requests = run(mixed, 1000, mixed.setup());
  for (const name of Object.keys(optional)) assert.ok(!requests.some((request) => request.parameters.tags.name === name), name);
  const profiles = requests.filter((request) => request.parameters.tags.name === 'profile').length;
  assert.ok(Math.abs(profiles / requests.length - 18.4 / 100) < 0.03, `${profiles} of ${requests.length}`);
});

test('mixed.js: a burst is posts and nothing else', async () => {
  const mixed = await import('../../../load-tests/mixed.js');
  k6.requests.length = 0;
  mixed.burst();
  assert.match(k6.requests[0].query, /CreatePost/);
});

test('The token file is looked for in the folder that k6 was started in', (t) => {
  t.mock.method(globalThis, 'open', (path) => `${path}\tsecret`);
  const found = (environment) => {
    const before = globalThis.__ENV;
    globalThis.__ENV = environment;
    try {
      return readPeople()[0];
    } finally {
      globalThis.__ENV = before;
    }
  };
  assert.deepEqual(found({ TOKENS: 'tokens.tsv', PWD: '/home/me' }), { handle: '/home/me/tokens.tsv', token: 'secret' });
  assert.equal(found({ TOKENS: '/tmp/tokens.tsv', PWD: '/home/me' }).handle, '/tmp/tokens.tsv');
  assert.equal(found({ TOKENS: 'tokens.tsv' }).handle, 'tokens.tsv');
});

test('A wrong setting is named', () => {
  assert.throws(() => scenarios('nonsense', 0, 0, 1), /SCENARIO is nonsense: give one of smoke/);
  for (const name of SCENARIOS) assert.ok(Object.values(scenarios(name, 100, 48, 0.1)).length > 0);
});

test('A load that is over before its warm-up is refused', () => {
  assert.equal(lengthSeconds(60), 60);
  assert.throws(() => lengthSeconds(0), /WARMUP is 0: give less than the 0 seconds/);
});

test('With its crowd a flash has ten times the writes in twice the requests', () => {
  const usual = laterMix(() => true, 1);
  const crowd = moreWrites(usual, CROWD_WRITES);
  const sum = (shares) => Object.values(shares).reduce((total, share) => total + share, 0);
  const times = crowd.createPost / usual.createPost;
  assert.equal(times + 1, 10);
  assert.ok(Math.abs(sum(crowd) / sum(usual) - 1) < 1e-9, `${sum(crowd)} in place of ${sum(usual)}`);
  assert.ok(crowd.homeNext < usual.homeNext && crowd.homeNext > 0);
  assert.deepEqual(moreWrites(usual, 1), usual);
});

test('Stages start as many sessions as the rate says, fractions of one a second too', () => {
  assert.equal(starts(arrivals(steadyStages(60, 50 / SESSION_REQUESTS), 1)).length, 210);
  const uneven = starts(arrivals(unevenStages(new Random(5), 3.5, 3600), 1)).length;
  assert.ok(Math.abs(uneven / 3600 / 3.5 - 1) < 0.07, `${uneven} in an hour`);
  const { crowd } = scenarios('flash', 1430, 180, 0.1);
  assert.ok(crowd.startRate <= 1, `a crowd that begins with ${crowd.startRate} a minute`);
  assert.ok(Math.abs(starts(crowd).length - 12000) < 100, `a crowd of ${starts(crowd).length}`);
});

test('A rate that has held for long has its length times rate under way, by Little, and room for a standstill', () => {
  const wanted = 100 * (10 + 2);
  assert.equal(virtualUsers(steadyStages(1000, 100), 10), Math.ceil(wanted + 4 * Math.sqrt(wanted)));
  assert.ok(virtualUsers(steadyStages(5, 100), 10) < wanted * 0.6);
});

for (const name of SCENARIOS) {
  for (const think of [0.1, 1]) {
    test(`mixed.js, ${name}, pauses times ${think}: no session waits for a virtual user, not even when the gateway stands still for 1.9 seconds`, () => {
      for (const [scenarioName, scenario] of Object.entries(scenarios(name, 0, 240, think))) {
        assertAllUsersThere(scenario);
        const random = new Random(9);
        const times = starts(scenario);
        const lengths = times.map(() => (scenarioName === 'burst' ? ANSWER_SECONDS : sessionSeconds(random, think)));
        const most = Math.max(...Array.from({ length: 24 }, (_, i) => mostUnderWay(times, lengths, i * 10 + 7, 1.9)));
        const users = scenario.preAllocatedVUs;
        assert.ok(most <= users && users < 1.5 * most + 50, `${scenarioName}: ${users} for ${most}`);
      }
    });
  }
}

function sessionSeconds(random, think) {
  const requests = sessionLength(random);
  let seconds = requests * ANSWER_SECONDS;
  for (let i = 1; i < requests; i++) seconds += think * random.lognormal(THINK.mu, THINK.sigma);
  return seconds;
}

test('Texts are as long as people write, in all languages whole characters', () => {
  const random = new Random(7);
  const tags = zipf(100, 1);
  const lengths = Array.from({ length: 5000 }, () => writeText(random, null, null).length).sort((a, b) => a - b);
  assert.ok(lengths[2500] > 55 && lengths[2500] < 75, `median ${lengths[2500]}`);
  assert.ok(lengths[0] >= 1 && lengths[4999] <= 280);
  for (let i = 0; i < 5000; i++) assert.ok(writeText(random, tags, 'bob').isWellFormed());
});

test('Distributions are what they are called', () => {
  const random = new Random(1);
  const gammas = Array.from({ length: 20000 }, () => random.gamma(4));
  const mean = gammas.reduce((a, b) => a + b) / gammas.length;
  const deviation = Math.sqrt(gammas.reduce((sum, x) => sum + (x - mean) ** 2, 0) / gammas.length);
  assert.ok(Math.abs(mean - 1) < 0.02 && Math.abs(deviation - 0.5) < 0.02, `${mean} and ${deviation}`);
  const weights = zipf(1000, 0.99);
  const hits = Array.from({ length: 20000 }, () => random.weighted(weights));
  assert.ok(Math.abs(hits.filter((rank) => rank === 0).length / hits.length - weights[0] / weights[999]) < 0.01);
  assert.ok(hits.every((rank) => rank >= 0 && rank < 1000));
  assert.equal(readerWeights(10, random).length, 10);
  assert.ok(Math.abs(DAY.reduce((a, b) => a + b) / DAY.length - 1) < 0.03);
  const stages = unevenStages(new Random(3), 100, 95);
  assert.equal(stages.length, 20);
  assert.equal(stages[19].duration, '5s');
  assert.equal(dayStages(10, 60).length, 2 * DAY.length);
  const hot = Array.from({ length: 20000 }, () => hotPost(random, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']));
  assert.ok(Math.abs(hot.filter((post) => post === 'a').length / hot.length - 0.17) < 0.01);
  assert.ok(Math.abs(hot.filter((post) => post !== null).length / hot.length - 0.51) < 0.015);
});
