import { backoffMillis, patienceWith, redeliverySeconds } from '../lambda/writer/backoff';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';

const MOST = () => 0.999999;
const LEAST = () => 0;

describe('patience', () => {
  test('a hot partition goes back to the queue soon, a table at its limit is waited for', () => {
    const hot = patienceWith('TableWriteKeyRangeThroughputExceeded');
    const limited = patienceWith('TableWriteMaxOnDemandThroughputExceeded');

    expect(hot.setbacks).toBe(1);
    expect(limited.setbacks).toBe(4);
    expect(patienceWith('ThrottlingException')).toBe(limited);
    expect(patienceWith('ProvisionedThroughputExceeded')).toBe(limited);
    expect(patienceWith('RequestLimitExceeded')).toBe(limited);
  });

  test('a conflict with a transaction is tried again quickly', () => {
    const passing = patienceWith('TransactionConflict');

    expect(passing.baseMillis).toBeLessThan(patienceWith('ThrottlingException').baseMillis);
  });

  test('the bound of a wait doubles up to a second, and any wait below it may come', () => {
    const patience = patienceWith('ThrottlingException');
    const bounds = [1, 2, 3, 4, 5, 12].map((setbacks) => Math.round(backoffMillis(setbacks, patience, MOST)));

    expect(bounds).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(backoffMillis(4, patience, LEAST)).toBe(0);
  });
});

describe('redelivery', () => {
  test('a message waits longer each time it comes, from a second to a quarter of an hour', () => {
    expect([1, 2, 5, 10, 11, 500].map((receives) => redeliverySeconds(receives, MOST))).toEqual([
      1, 2, 16, 512, 900, 900,
    ]);
  });

  test('half of the wait is chance, and never less than a second', () => {
    expect([1, 2, 5, 11].map((receives) => redeliverySeconds(receives, LEAST))).toEqual([1, 1, 8, 450]);
  });
});

describe('circuit breaker', () => {
  function stage() {
    let now = 0;
    const breaker = new CircuitBreaker(() => now);
    const fail = (times: number) => {
      for (let n = 0; n < times; n += 1) breaker.report(false);
    };
    return { breaker, fail, pass: (millis: number) => (now += millis) };
  }

  test('two rounds without an answer are let pass, the third opens it', () => {
    const { breaker, fail } = stage();

    fail(2);
    expect(breaker.admits()).toBe(true);
    fail(1);
    expect(breaker.admits()).toBe(false);
  });

  test('an answer in between starts the count anew', () => {
    const { breaker, fail } = stage();

    fail(2);
    breaker.report(true);
    fail(2);

    expect(breaker.admits()).toBe(true);
  });

  test('after two seconds one round tries, and only one', () => {
    const { breaker, fail, pass } = stage();
    fail(3);

    pass(1999);
    expect(breaker.admits()).toBe(false);
    pass(1);
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
  });

  test('an answer to that round closes it', () => {
    const { breaker, fail, pass } = stage();
    fail(3);
    pass(2000);
    breaker.admits();

    breaker.report(true);

    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
  });

  test('none doubles the pause, up to half a minute', () => {
    const { breaker, fail, pass } = stage();
    fail(3);
    const pauses = [2000, 4000, 8000, 16_000, 30_000, 30_000];

    for (const pause of pauses) {
      pass(pause - 1);
      expect(breaker.admits()).toBe(false);
      pass(1);
      expect(breaker.admits()).toBe(true);
      breaker.report(false);
    }
  });
});
