// When sessions start, and with how many virtual users, as k6 wants it. No k6 here.
import { DAY } from './workload.js';

const TIME_UNIT = { name: '1m', seconds: 60 }; // Targets are whole numbers: of 3.5 sessions a second, too.
const STEP_SECONDS = 10;
const SHAPE = 4;

/** What a request takes at most of the time: the thresholds want 95 % to be faster. */
export const ANSWER_SECONDS = 0.1;

// A gateway that stands still for so long (compiling its first requests, collecting garbage), or a k6 that does, still finds virtual users for those who come
// meanwhile. One that is further behind does not keep up with the rate.
const STALL_SECONDS = 2;
const DEVIATIONS = 4; // Above the mean: how many sessions are under way varies as a Poisson variable does.

/** Sessions start by these stages, whatever the answers take. */
export function arrivals(stages, sessionSeconds) {
  return {
    executor: 'ramping-arrival-rate', startRate: stages[0].target, timeUnit: TIME_UNIT.name, stages: stages, preAllocatedVUs: virtualUsers(stages, sessionSeconds),
  };
}

/**
 * As many as are needed at the worst time. k6 drops an iteration whenever no virtual user is free, even where `maxVUs` lets it start another one then, so all
 * of them are there from the beginning. By Little's law rate times length are under way once a rate has held for long; until then, second by second, they come
 * as near to that as sessions of exponential length do.
 */
export function virtualUsers(stages, sessionSeconds) {
  let underWay = 0;
  let most = 0;
  let before = stages[0].target;
  stages.forEach(function (stage) {
    const seconds = parseFloat(stage.duration);
    for (let at = 0; at < seconds; at++) {
      const slice = Math.min(1, seconds - at);
      const end = before + ((stage.target - before) * (at + slice)) / seconds;
      const begin = before + ((stage.target - before) * at) / seconds;
      const rate = Math.max(begin, end) / TIME_UNIT.seconds;
      const settled = rate * sessionSeconds;
      underWay = settled + (underWay - settled) * Math.exp(-slice / sessionSeconds);
      most = Math.max(most, underWay + rate * STALL_SECONDS);
    }
    before = stage.target;
  });
  return Math.ceil(most + DEVIATIONS * Math.sqrt(most));
}

/** A stage that ends with this rate a second. */
export function stage(seconds, rate) {
  return { duration: seconds + 's', target: Math.max(1, Math.round(rate * TIME_UNIT.seconds)) };
}

/** This rate a second, from beginning to end. */
export function steadyStages(seconds, rate) {
  return [stage(0, rate), stage(seconds, rate)];
}

/**
 * A rate that varies: every ten seconds it is multiplied by a gamma variable with mean 1 and shape 4, since real arrivals are far more uneven than a Poisson
 * process.
 */
export function unevenStages(random, rate, seconds) {
  let stages = [];
  for (let at = 0; at < seconds; at += STEP_SECONDS) {
    stages = stages.concat(steadyStages(Math.min(STEP_SECONDS, seconds - at), rate * random.gamma(SHAPE)));
  }
  return stages;
}

/** A day in 24 steps. */
export function dayStages(rate, secondsPerHour) {
  return DAY.reduce(function (stages, share) { return stages.concat(steadyStages(secondsPerHour, rate * share)); }, []);
}
