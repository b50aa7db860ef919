// How long does a page of the home feed take at a given rate of opened feeds?
// k6 run -e TOKENS=FILE [-e URL=...] [-e RATE=100] [-e SECONDS=60] [-e WARMUP=10] load-tests/home_feed.js
import exec from 'k6/execution';
import { SharedArray } from 'k6/data';
import { ANSWER_SECONDS, arrivals, unevenStages } from './k6/arrivals.js';
import { durations, guarded, lengthSeconds, readPeople, send, setting } from './k6/client.js';
import { Random, SEEDS, readerWeights } from './k6/random.js';
import { pageSize, PAGES_MAX } from './k6/workload.js';

const NEXT_PAGE = 0.42; // 25 next pages for 35 first ones: 0.714 for each, p / (1 - p) of it.
const VISIT_SECONDS = ANSWER_SECONDS / (1 - NEXT_PAGE);
const rate = setting('RATE', 100);
const seconds = lengthSeconds(60);
const people = readPeople();
const readers = new SharedArray('readers', function () { return readerWeights(people.length, new Random(SEEDS.authors)); });
const firstPage = durations('home_first_page');
const nextPage = durations('home_next_page');

export const options = {
  scenarios: {
    home_feed: arrivals(unevenStages(new Random(SEEDS.operations), rate, seconds), VISIT_SECONDS),
  },
  thresholds: {
    home_first_page: ['p(95)<100', 'p(99)<200'],
    home_next_page: ['p(95)<100'],
    wrong_answers: ['rate<0.0001'],
    dropped_iterations: ['count==0'], // Otherwise the rate was not the rate, and the run is void.
  },
  summaryTrendStats: ['avg', 'p(50)', 'p(95)', 'p(99)', 'p(99.9)', 'max'],
};

export default guarded(function () {
  const random = new Random(SEEDS.operations + exec.scenario.iterationInTest);
  const reader = people[random.weighted(readers)];
  let data = send(reader, 'homeFirst', 'homeFirst', { first: pageSize(random) }, firstPage);
  for (let page = 1; data && page < PAGES_MAX && random.chance(NEXT_PAGE); page++) {
    const info = data.viewer.homeFeed.pageInfo;
    if (!info.hasNextPage) return;
    data = send(reader, 'homeNext', 'homeNext', { first: pageSize(random), after: info.endCursor }, nextPage);
  }
});
