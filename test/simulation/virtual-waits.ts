import type { RetryWaits } from '../../lambda/front-door/send-messages';

/** Every call of a simulated queue ends in virtual time: a timer of the machine would end one after another history each time. */
export const VIRTUAL_WAITS: RetryWaits = {
  sleep: () => Promise.resolve(),
  random: () => 0,
  after: () => () => {},
};
