// The scenarios of mixed.js as k6 wants them. One iteration is one session of 14.3 requests on average.
import { ANSWER_SECONDS, arrivals, dayStages, stage, steadyStages, unevenStages } from './arrivals.js';
import { Random, SEEDS } from './random.js';
import { SESSION_REQUESTS, THINK } from './workload.js';

// The smoke test, the peak hour of a million people, their day in 24 minutes, a flash crowd on top of the peak hour, and the record of its kind scaled to a
// million people.
const DEFAULTS = {
  smoke: { rate: 50, seconds: 60 },
  peak: { rate: 2315, seconds: 900 },
  day: { rate: 1157, seconds: 1440 },
  flash: { rate: 2315, seconds: 900 },
  burst: { rate: 2315, seconds: 60 },
};
const BURST_POSTS = 1000; // A second.

/** How many times the writes of a session those of the crowd are: as many sessions come on top of the others, and all writes together rise to ten times. */
export const CROWD_WRITES = 9;

// One hot post takes 17 % of likes, replies and looks, ten take 51 %.
const HOT_FIRST = 0.17;
const HOT_OTHERS = 0.34;

/** Requests per second and seconds of a scenario, unless said otherwise. */
export function usualLoad(name) {
  if (!DEFAULTS[name]) throw new Error('SCENARIO is ' + name + ': give one of ' + Object.keys(DEFAULTS).join(', ') + '.');
  return DEFAULTS[name];
}

export function scenarios(name, givenRate, givenSeconds, thinkFactor) {
  const usual = usualLoad(name);
  const rate = givenRate || usual.rate;
  const seconds = givenSeconds || usual.seconds;
  const starts = rate / SESSION_REQUESTS;
  const stages = name === 'day' ? dayStages(starts, seconds / 24) : unevenStages(new Random(SEEDS.operations), starts, seconds);
  const result = { people: arrivals(stages, sessionSeconds(thinkFactor)) };
  if (name === 'flash') {
    // As many sessions again within a minute, a third of the time at that, and off again.
    const hold = Math.max(1, Math.round(seconds / 3));
    const crowd = [stage(0, 0), stage(Math.min(60, hold), starts), stage(hold, starts), stage(hold, 0)];
    result.crowd = arrivals(crowd, sessionSeconds(thinkFactor));
  }
  if (name === 'burst') {
    result.burst = Object.assign(arrivals(steadyStages(seconds, BURST_POSTS), ANSWER_SECONDS), { exec: 'burst' });
  }
  return result;
}

/** The post that the crowd is about, null when this one goes elsewhere. */
export function hotPost(random, hot) {
  const hit = random.next();
  if (hit < HOT_FIRST) return hot[0];
  return hit < HOT_FIRST + HOT_OTHERS ? hot[1 + Math.floor(((hit - HOT_FIRST) / HOT_OTHERS) * (hot.length - 1))] : null;
}

function sessionSeconds(thinkFactor) {
  const meanThink = Math.exp(THINK.mu + (THINK.sigma * THINK.sigma) / 2) * thinkFactor;
  return SESSION_REQUESTS * (meanThink + ANSWER_SECONDS);
}
