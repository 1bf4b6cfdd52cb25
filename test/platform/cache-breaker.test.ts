import { CacheBreaker } from '../../lambda/platform/cache-breaker';

function stage(random = 0.5) {
  let now = 1_000_000;
  const breaker = new CacheBreaker(
    () => now,
    () => random,
  );
  /** A call that waits so long and hears nothing; `undefined` where it was refused. */
  const silence = (millis: number) => {
    const startedAt = now;
    const pass = breaker.admits();
    if (pass === undefined) return undefined;
    now += millis;
    breaker.silent(pass, startedAt);
    return pass;
  };
  return { breaker, silence, now: () => now, pass: (millis: number) => (now += millis) };
}

test('calls are let through until silence has cost 150 ms in a row', () => {
  const { breaker, silence } = stage();

  silence(50);
  silence(99);
  expect(breaker.admits()).toBe('call');
  silence(1);

  expect(breaker.admits()).toBeUndefined();
  expect(breaker.holdsBack).toBe(true);
});

test('an answer between forgives the silence before it', () => {
  const { breaker, silence } = stage();

  silence(100);
  breaker.answered();
  silence(100);

  expect(breaker.admits()).toBe('call');
});

test('one long wait is enough', () => {
  const { breaker, silence } = stage();

  silence(500);

  expect(breaker.admits()).toBeUndefined();
});

test('many calls that wait side by side count as one wait', () => {
  const { breaker, now, pass } = stage();
  const startedAt = now();
  const passes = Array.from({ length: 20 }, () => breaker.admits());
  pass(50);

  for (const given of passes) breaker.silent(given ?? 'call', startedAt);

  expect(breaker.admits()).toBe('call');
});

test('calls that overlap count as long as they waited together', () => {
  const { breaker, now, pass } = stage();
  const first = now();
  pass(80);
  const second = now();
  pass(20);
  breaker.silent('call', first);
  pass(60);
  breaker.silent('call', second);

  expect(breaker.admits()).toBeUndefined();
});

test('after a second one call is let through, and the others wait for its answer', () => {
  const { breaker, silence, pass } = stage();
  silence(500);

  pass(999);
  expect(breaker.admits()).toBeUndefined();
  pass(1);
  expect(breaker.admits()).toBe('probe');
  expect([breaker.admits(), breaker.admits()]).toEqual([undefined, undefined]);
  expect(breaker.holdsBack).toBe(true);
  breaker.answered();

  expect([breaker.admits(), breaker.admits()]).toEqual(['call', 'call']);
  expect(breaker.holdsBack).toBe(false);
});

test('the pauses double up to ten seconds, and begin anew after an answer', () => {
  const { breaker, silence, pass } = stage();
  silence(500);
  const pauses: number[] = [];
  for (let round = 0; round < 6; round++) {
    let paused = 0;
    for (; silence(0) === undefined; paused += 100) pass(100);
    pauses.push(paused);
  }
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);

  pass(10_000);
  breaker.admits();
  breaker.answered();
  silence(500);
  pass(1000);

  expect(breaker.admits()).toBe('probe');
});

test.each([
  [0, 800],
  [1, 1200],
])('a random number of %d makes the first pause %d ms', (random, millis) => {
  const { breaker, silence, pass } = stage(random);
  silence(500);

  pass(millis - 1);
  expect(breaker.admits()).toBeUndefined();
  pass(1);

  expect(breaker.admits()).toBe('probe');
});

test('what was sent before the pause and ends in it neither lengthens it nor ends a probe', () => {
  const { breaker, silence, now, pass } = stage();
  const startedAt = now();
  const early = breaker.admits() ?? 'call';
  silence(500);

  breaker.silent(early, startedAt);
  pass(1000);
  expect(breaker.admits()).toBe('probe');
  breaker.silent(early, startedAt);
  pass(2000);

  expect(breaker.admits()).toBeUndefined();
  breaker.answered();
  expect(breaker.admits()).toBe('call');
});
