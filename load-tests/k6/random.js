// Random numbers with a seed, and the distributions of the workload model. No k6 here.

export const SEEDS = { graph: 42, authors: 43, operations: 44 };

/** mulberry32: 32 bits of state, the same numbers everywhere. */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit) {
    return Math.floor(this.next() * limit);
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  normal() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  lognormal(mu, sigma) {
    return Math.exp(mu + sigma * this.normal());
  }

  /** How many times something goes on that goes on with this probability. */
  geometric(probability) {
    return Math.floor(Math.log(1 - this.next()) / Math.log(probability));
  }

  /** Mean 1, for a whole shape: the sum of so many exponentials. */
  gamma(shape) {
    let sum = 0;
    for (let i = 0; i < shape; i++) sum -= Math.log(1 - this.next());
    return sum / shape;
  }

  /** The index whose share of the cumulated weights is hit. */
  weighted(cumulated) {
    const hit = this.next() * cumulated[cumulated.length - 1];
    let low = 0;
    let high = cumulated.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle] > hit) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

export function cumulate(weights) {
  const sums = [];
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i];
    sums.push(sum);
  }
  return sums;
}

/** Cumulated weights of ranks 1..count under Zipf's law. */
export function zipf(count, exponent) {
  const weights = [];
  for (let rank = 1; rank <= count; rank++) weights.push(Math.pow(rank, -exponent));
  return cumulate(weights);
}

/** Cumulated weights by which readers come: some far more often than others. */
export function readerWeights(count, random) {
  const weights = [];
  for (let i = 0; i < count; i++) weights.push(random.lognormal(0, 1));
  return cumulate(weights);
}
