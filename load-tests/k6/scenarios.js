// The scenarios of mixed.js as k6 wants them. One iteration is one session of 14.3 requests on average.
import { Random, SEEDS } from './random.js';
import { dayStages, SESSION_REQUESTS, THINK, unevenStages } from './workload.js';

// Requests per second and seconds, unless said otherwise: the smoke test, the peak hour of a million people, their day in 24 minutes, a flash crowd on top of
// the peak hour, and the record of its kind scaled to a million people.
const DEFAULTS = {
  smoke: { rate: 50, seconds: 60 },
  peak: { rate: 2315, seconds: 900 },
  day: { rate: 1157, seconds: 1440 },
  flash: { rate: 2315, seconds: 900 },
  burst: { rate: 2315, seconds: 60 },
};
const BURST_POSTS = 1000; // A second.

// One hot post takes 17 % of likes, replies and looks, ten take 51 %.
const HOT_FIRST = 0.17;
const HOT_OTHERS = 0.34;

export function scenarios(name, givenRate, givenSeconds, thinkFactor) {
  const defaults = DEFAULTS[name];
  if (!defaults) throw new Error('SCENARIO is ' + name + ': give one of ' + Object.keys(DEFAULTS).join(', ') + '.');
  const rate = givenRate || defaults.rate;
  const seconds = givenSeconds || defaults.seconds;
  const result = { people: arrivals(rate, thinkFactor, name === 'day' ? dayStages(starts(rate), seconds / 24) : uneven(rate, seconds)) };
  if (name === 'flash') {
    // Ten times the writes within a minute, a third of the time at that, and off again.
    const hold = Math.max(1, Math.round(seconds / 3));
    const most = starts(rate);
    result.crowd = arrivals(rate, thinkFactor, [
      { duration: Math.min(60, hold) + 's', target: most }, { duration: hold + 's', target: most }, { duration: hold + 's', target: 1 },
    ]);
  }
  if (name === 'burst') {
    result.burst = {
      executor: 'constant-arrival-rate', exec: 'burst', rate: BURST_POSTS, timeUnit: '1s', duration: seconds + 's', preAllocatedVUs: BURST_POSTS / 2, maxVUs: BURST_POSTS * 4,
    };
  }
  return result;
}

/** The post that the crowd is about, null when this one goes elsewhere. */
export function hotPost(random, hot) {
  const hit = random.next();
  if (hit < HOT_FIRST) return hot[0];
  return hit < HOT_FIRST + HOT_OTHERS ? hot[1 + Math.floor(((hit - HOT_FIRST) / HOT_OTHERS) * (hot.length - 1))] : null;
}

function starts(rate) {
  return Math.max(1, Math.round(rate / SESSION_REQUESTS));
}

function uneven(rate, seconds) {
  return unevenStages(new Random(SEEDS.operations), starts(rate), seconds);
}

// As many virtual users as sessions are under way at a time, with room for the uneven arrivals.
function arrivals(rate, thinkFactor, stages) {
  const meanThink = Math.exp(THINK.mu + (THINK.sigma * THINK.sigma) / 2) * thinkFactor;
  const underWay = Math.ceil(starts(rate) * SESSION_REQUESTS * (meanThink + 0.1));
  return {
    executor: 'ramping-arrival-rate', startRate: stages[0].target, timeUnit: '1s', stages: stages, preAllocatedVUs: underWay, maxVUs: underWay * 8 + 50,
  };
}
