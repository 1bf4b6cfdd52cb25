import { judgeStep, type StepFindings } from '../../load/run/judge-step';
import type { CpuUse } from '../../load/run/summary';
import { row } from './run-world';

const OBJECTIVES = { p99Ms: 250, unansweredShare: 0.01 };
const CPU: CpuUse = { cores: 4, generator: 0.4, stack: 1, runner: 0.1, others: 0.1 };

function found(some: Partial<StepFindings> = {}): StepFindings {
  return {
    offered: 100,
    result: { arrivals: 1000, seconds: 10, latestMs: 3, notBegun: 0 },
    asked: 1000,
    begun: 1000,
    requests: [row(0), row(1), row(2)],
    cpu: CPU,
    drainSeconds: 1,
    drainAllowed: 30,
    ...some,
  };
}

test('a step passes where it held everything', () => {
  expect(judgeStep(found(), OBJECTIVES)).toEqual({
    offered: 100,
    delivered: 100,
    p50Ms: 10,
    p99Ms: 10,
    drainSeconds: 1,
    verdict: 'pass',
    cpu: found().cpu,
  });
});

test.each<[string, Partial<StepFindings>, RegExp]>([
  ['slow answers', { requests: [row(0, { totalMs: 251 })] }, /p99 of http.total was 251 ms/],
  ['no answers', { requests: [row(0, { told: 'unknown', status: 0 })] }, /100 % of the requests were not answered/],
  ['a backlog that stays', { drainSeconds: null }, /not drained after 30 s/],
  ['a backlog that goes late', { drainSeconds: 31 }, /drained after 31 s/],
  [
    'so many under way that no more could be begun',
    { result: { arrivals: 500, seconds: 10, notBegun: 500 }, begun: 500 },
    /no more could be begun/,
  ],
])('%s fail it', (_, some, why) => {
  const step = judgeStep(found(some), OBJECTIVES);

  expect(step.verdict).toBe('fail');
  expect(step.why).toMatch(why);
});

test.each<[string, Partial<StepFindings>, RegExp]>([
  ['a generator that was late', { result: { arrivals: 1000, seconds: 10, latestMs: 251 } }, /late by 251 ms/],
  ['a generator that began too few', { begun: 979 }, /began 97.9 % of the arrivals/],
  ['a generator that broke', { result: { arrivals: 10, seconds: 1, problem: 'it ended early' } }, /it ended early/],
  ['a generator without CPU', { cpu: { ...CPU, generator: 0.96 } }, /no CPU left/],
  ['a machine that others use up', { cpu: { ...CPU, others: 2.1 } }, /other programs took 210 % of a core/],
])('%s makes it say nothing, also where the answers were slow', (_, some, why) => {
  const step = judgeStep(found({ requests: [row(0, { totalMs: 9000 })], ...some }), OBJECTIVES);

  expect(step.verdict).toBe('invalid');
  expect(step.why).toMatch(why);
});

test.each<[string, Partial<CpuUse>]>([
  ['others used the machine up', { others: 2.1 }],
  ['the generator had no CPU left', { generator: 0.99 }],
])('a step that passed although %s holds: without that it would not have carried less', (_, cpu) => {
  expect(judgeStep(found({ cpu: { ...CPU, ...cpu } }), OBJECTIVES).verdict).toBe('pass');
});

test('a step into whose buffers nobody can look is judged by its answers', () => {
  const step = judgeStep(found({ drainSeconds: undefined }), OBJECTIVES);

  expect(step.verdict).toBe('pass');
  expect(step).not.toHaveProperty('drainSeconds');
});

test('what others use of a machine that has CPU to spare is taken from nobody', () => {
  expect(judgeStep(found({ cpu: { ...CPU, others: 1.9 } }), OBJECTIVES).verdict).toBe('pass');
  expect(judgeStep(found({ cpu: undefined }), OBJECTIVES).verdict).toBe('pass');
});
