// The workload model: what people do, in which proportions, and what they write. No k6 here; see README.md for where the numbers come from.

// Percent of requests; numerically also requests of one person a day.
export const MIX = {
  homeFirst: 35, homeNext: 25, profile: 12, postDetail: 10, notifications: 4, userList: 2, search: 2,
  like: 5.5, unlike: 0.7, createPost: 1.2, reply: 0.8, follow: 1, unfollow: 0.3, deletePost: 0.1, updateProfile: 0.4,
};
export const WRITES = ['like', 'unlike', 'createPost', 'reply', 'follow', 'unfollow', 'deletePost', 'updateProfile'];

export const SESSION_REQUESTS = 14.3; // Mean; the first one opens the feed.
export const PAGES_MAX = 40; // 800 entries.
export const THINK = { mu: Math.log(6), sigma: 0.76 }; // Seconds: median 6, mean 8.

const TEXT = { mu: 4.178, sigma: 0.65, max: 280 };
const HASHTAG_SHARE = 0.3;
const HASHTAGS = 10000;
const MENTION_SHARE = 0.2;
const OTHER_LANGUAGES = 0.1;

// Relative rate by hour, UTC, of two days of real activity.
export const DAY = [
  0.65, 0.55, 0.6, 0.58, 0.61, 0.87, 0.86, 0.91, 0.88, 1.15, 1.09, 1.26, 1.32, 1.58, 1.48, 1.4, 1.31, 1.21, 1.29, 1.08, 1, 0.96, 0.71, 0.65,
];

const WORDS = ('the a and of in to we it is on for with this that was at by from my our morning evening bakery ferry choir match train garden river ' +
  'bread coffee rain sun snow song book film goal ticket street market bridge window door cat dog friend neighbour sister uncle today tomorrow again ' +
  'finally almost never always maybe really quiet loud long short warm cold new old green blue broken open closed').split(' ');
const OTHER_WORDS = ('straße größer übermorgen niño corazón mañana français déjà été smörgåsbord привет город весна 東京 散歩 猫 안녕 바다 שלום عليكم 👋 🎉 👩‍👩‍👧').split(' ');

/**
 * The shares for everything after a session's first request, which is always a home page, so that all requests together come in the proportions of the mix.
 * What is not served gives its share to profiles, as the model says.
 */
export function laterMix(isServed, writeFactor) {
  const shares = {};
  Object.keys(MIX).forEach(function (name) {
    const target = isServed(name) ? name : 'profile';
    const factor = WRITES.indexOf(name) < 0 ? 1 : writeFactor;
    shares[target] = (shares[target] || 0) + MIX[name] * factor;
  });
  const total = Object.keys(shares).reduce(function (sum, name) { return sum + shares[name]; }, 0);
  shares.homeFirst = Math.max(0, shares.homeFirst - total / SESSION_REQUESTS);
  return shares;
}

/** So many times the writes in as many requests: reads give way, all in proportion. */
export function moreWrites(shares, times) {
  const names = Object.keys(shares);
  const isWrite = function (name) { return WRITES.indexOf(name) >= 0; };
  const sum = function (some) { return some.reduce(function (total, name) { return total + shares[name]; }, 0); };
  const writes = sum(names.filter(isWrite));
  const reads = sum(names) - writes;
  const readTimes = Math.max(0, 1 - ((times - 1) * writes) / reads);
  return names.reduce(function (result, name) {
    result[name] = shares[name] * (isWrite(name) ? times : readTimes);
    return result;
  }, {});
}

export function sessionLength(random) {
  return 1 + random.geometric(1 - 1 / SESSION_REQUESTS);
}

export function pageSize(random) {
  return random.chance(0.95) ? 20 : 50;
}

/** Log-normal length (median 65 characters), a tenth in other languages, three in ten with a hashtag, two with a mention. */
export function writeText(random, hashtagWeights, mention) {
  const length = Math.max(1, Math.min(TEXT.max, Math.round(random.lognormal(TEXT.mu, TEXT.sigma))));
  const words = random.chance(OTHER_LANGUAGES) ? OTHER_WORDS : WORDS;
  let text = random.pick(words);
  while (text.length < length) text += ' ' + random.pick(words);
  text = text.length > length ? text.slice(0, length).replace(/[\ud800-\udbff\u200d]+$/, '').trim() || 'hm' : text;
  if (hashtagWeights && random.chance(HASHTAG_SHARE)) text += ' #tag' + random.weighted(hashtagWeights);
  if (mention && random.chance(MENTION_SHARE)) text += ' @' + mention;
  return text;
}

export const hashtagCount = HASHTAGS;
