// How long does a post take to be acknowledged at a given rate, and how long until its fan-out is complete?
// k6 run -e TOKENS=FILE [-e URL=...] [-e RATE=50] [-e SECONDS=60] [-e WARMUP=10] [-e FOLLOWED=0.05] load-tests/create_post.js
import exec from 'k6/execution';
import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import { ANSWER_SECONDS, arrivals, unevenStages } from './k6/arrivals.js';
import { durations, guarded, isWarm, lengthSeconds, readPeople, send, setting } from './k6/client.js';
import { cumulate, Random, SEEDS, zipf } from './k6/random.js';
import { hashtagCount, writeText } from './k6/workload.js';

const POLL_SECONDS = 0.05;
const POLLS_MAX = 600; // 30 s: later than any threshold.
const FAN_OUT_MS = 5000;
const AUTHOR_SIGMA = 2.12; // A tenth of the people write 80 % of the posts.
const rate = setting('RATE', 50);
const seconds = lengthSeconds(60);
const followed = setting('FOLLOWED', 0.05);
const people = readPeople();
const authors = new SharedArray('authors', authorWeights);
const hashtags = new SharedArray('hashtags', function () { return zipf(hashtagCount, 1); });
const visitSeconds = ANSWER_SECONDS + followed * (FAN_OUT_MS / 1000);
const acknowledged = durations('create_post');
const delivered = durations('fan_out_lag');

export const options = {
  scenarios: {
    create_post: arrivals(unevenStages(new Random(SEEDS.operations), rate, seconds), visitSeconds),
  },
  thresholds: {
    create_post: ['p(95)<100', 'p(99)<250'],
    fan_out_lag: ['p(99)<' + FAN_OUT_MS],
    wrong_answers: ['rate<0.0001'],
    dropped_iterations: ['count==0'],
  },
  summaryTrendStats: ['avg', 'p(50)', 'p(95)', 'p(99)', 'p(99.9)', 'max'],
};

function authorWeights() {
  const random = new Random(SEEDS.authors);
  return cumulate(people.map(function () { return random.lognormal(0, AUTHOR_SIGMA); }));
}

export default guarded(function () {
  const iteration = exec.scenario.iterationInTest;
  const random = new Random(SEEDS.operations + iteration);
  const author = people[random.weighted(authors)];
  const began = Date.now();
  const input = {
    text: writeText(random, hashtags, random.pick(people).handle),
    idempotencyKey: 'k6-' + began.toString(36) + '-' + iteration,
  };
  const data = send(author, 'createPost', 'createPost', { input: input }, acknowledged);
  if (data && data.createPost.post && random.chance(followed)) follow(author, data.createPost.post.id, began);
});

// Whatever never completes counts with the whole time it was waited for, and so breaks the threshold.
function follow(author, postId, began) {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const data = send(author, 'deliveryStatus', 'deliveryStatus', { postId: postId });
    if (data && data.deliveryStatus.isComplete) break;
    sleep(POLL_SECONDS);
  }
  if (isWarm(began)) delivered.add(Date.now() - began);
}
