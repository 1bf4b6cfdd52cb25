import { fixedWindow, tokenBucket } from '../../lambda/contract/limit-rules';
import { CheckScripts } from '../../lambda/front-door/limits/check-script';
import { type CountedRule, countedRules } from '../../lambda/front-door/limits/counted-rule';

const RULES = countedRules({
  rules: {
    burst: tokenBucket({ perSecond: 1, burst: 9 }),
    writes: fixedWindow({ limit: 9, windowSeconds: 60, counts: 'writes' }),
  },
});
const asking = (rules: readonly CountedRule[], need = 1, cost = need) =>
  rules.map((rule) => ({ rule, meter: rule.meter, need, cost }));

it('of a request like the one before nothing is sent but the clock', () => {
  const scripts = new CheckScripts();

  const [first, second] = [1000, 2000].map((now) => scripts.checkOf(asking(RULES), now));

  expect([first?.args, second?.args]).toEqual([['1000'], ['2000']]);
  expect(second?.script).toBe(first?.script);
});

it('each way to fall under the rules has a script of its own, the same in every process', () => {
  const digests = () => {
    const scripts = new CheckScripts();
    const ways = [asking(RULES), asking(RULES, 1, 0), asking(RULES.slice(0, 1)), asking(RULES.slice(1))];
    return ways.map((asks) => scripts.checkOf(asks, 1000).script?.digest);
  };

  expect(new Set(digests()).size).toBe(4);
  expect(digests()).toEqual(digests());
});

it('numbers of writes make no scripts: the cache would keep one for each', () => {
  const scripts = new CheckScripts();

  const made = [2, 3, 4].map((writes) => scripts.checkOf(asking(RULES, writes), 1000).script);

  expect(made).toEqual([undefined, undefined, undefined]);
});
