// What tests get as `fast-check`: the same cases at every run, so that a change is blamed for its own faults only.
// `FC_SEED=random npx jest FILE` draws others, and `FC_SEED=N` those of a run that failed.
const fastCheck = require('../node_modules/fast-check/lib/cjs/fast-check.js');

const SEED = 20261121;
const asked = process.env.FC_SEED;

if (asked !== 'random') {
  const seed = asked === undefined ? SEED : Number(asked);
  if (!Number.isInteger(seed))
    throw new Error(`FC_SEED must be a whole number or "random", got ${JSON.stringify(asked)}`);
  fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), seed });
}

module.exports = fastCheck;
