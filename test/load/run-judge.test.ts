import { type Evidence, judge } from '../../load/run/judge';
import type { ObjectiveResult } from '../../load/run/summary';
import { verificationLike } from './run-world';

const HELD: ObjectiveResult = { name: 'p99 of http.total', verdict: 'pass', found: '20 ms', allowed: '500 ms' };
const MISSED: ObjectiveResult = { name: 'p99 of http.total', verdict: 'fail', found: '700 ms', allowed: '500 ms' };
const LOST = verificationLike([{ verdict: 'fail', wrong: 3, problems: [{ what: 'order r1 is not there' }] }]);
const UNSEEN = verificationLike([{ verdict: 'undecided', problems: [{ what: 'the table could not be read' }] }]);

function evidence(some: Partial<Evidence> = {}): Evidence {
  return {
    verification: verificationLike(),
    objectiveResults: [HELD],
    deliveredShare: 1,
    acknowledgedWrites: 10,
    generatorProblems: [],
    interrupted: false,
    requests: 10,
    ...some,
  };
}

test('a run passes where objectives and data hold and the load was offered', () => {
  expect(judge(evidence())).toEqual({ verdict: 'pass', reasons: [] });
  expect(judge(evidence({ deliveredShare: 0.98 })).verdict).toBe('pass');
});

test.each<[string, Partial<Evidence>, string, RegExp]>([
  ['a missed objective', { objectiveResults: [MISSED] }, 'fail', /p99 of http.total: 700 ms, allowed are 500 ms/],
  ['wrong data', { verification: LOST }, 'fail', /nothing acknowledged is lost: 3 wrong, order r1 is not there/],
  ['a generator that fell behind', { deliveredShare: 0.979 }, 'invalid', /offered 97.9 %/],
  ['arrivals that came late', { lateMs: 2001 }, 'invalid', /late by 2.01 s/],
  [
    'a path that lets requests pile up',
    { notBegun: 30, deliveredShare: 0.6 },
    'fail',
    /30 arrivals could not be begun/,
  ],
  ['a stop before the first request', { interrupted: true, requests: 0 }, 'interrupted', /no request was sent/],
  ['a generator that broke', { generatorProblems: ['artillery ended with 11'] }, 'invalid', /artillery ended with 11/],
  ['a load of which nothing was acknowledged', { acknowledgedWrites: 0 }, 'invalid', /no write .* was acknowledged/],
  [
    'a kind of write of which nothing was acknowledged',
    { unacknowledgedKinds: [{ kind: 'create in orders', asked: 70, statuses: [0, 422] }] },
    'invalid',
    /^nothing was acknowledged of a kind of write, .*: create in orders \(70 asked, told nothing and 422\)$/,
  ],
  ['checks of the scenario’s own that are not met', { unmet: 'not met: x < 3' }, 'fail', /^not met: x < 3$/],
  ['data that nobody could look at', { verification: UNSEEN }, 'invalid', /not decided, the table could not be read/],
  ['a stop', { interrupted: true }, 'interrupted', /stopped before its end/],
  [
    'a search that found nothing',
    { searchProblems: { failed: ['not even 50/s'], invalid: [] } },
    'fail',
    /not even 50/,
  ],
  ['a search that said nothing', { searchProblems: { failed: [], invalid: ['50/s twice'] } }, 'invalid', /50\/s twice/],
])('%s is told', (_, some, verdict, reason) => {
  const judged = judge(evidence(some));

  expect(judged.verdict).toBe(verdict);
  expect(judged.reasons.join('\n')).toMatch(reason);
});

describe('of two things the graver one is the verdict, and both are told', () => {
  test('wrong data is a fail, however little was offered and whoever stopped it', () => {
    const judged = judge(evidence({ verification: LOST, deliveredShare: 0.5, interrupted: true }));

    expect(judged.verdict).toBe('fail');
    expect(judged.reasons).toHaveLength(2);
    expect(judged.reasons[0]).toMatch(/3 wrong/);
  });

  test('objectives under a load that was not offered say nothing', () => {
    const judged = judge(evidence({ deliveredShare: 0.5, objectiveResults: [MISSED] }));

    expect(judged.verdict).toBe('invalid');
    expect(judged.reasons.join()).not.toMatch(/700 ms/);
  });

  test('a run that was stopped is not called invalid for what it then did not offer', () => {
    expect(judge(evidence({ interrupted: true, deliveredShare: 0.2, objectiveResults: [MISSED] })).verdict).toBe(
      'interrupted',
    );
  });

  test('what was not offered because the run was stopped or limited is nobody’s fault', () => {
    const cut = { deliveredShare: 0.2, lateMs: 9000 };

    expect(judge(evidence({ ...cut, interrupted: true })).reasons).toEqual(['it was stopped before its end']);
    expect(judge(evidence({ ...cut, isCutShort: true }))).toEqual({ verdict: 'pass', reasons: [] });
  });

  test('a path that answered nobody has failed, and is not called invalid for having acknowledged nothing', () => {
    expect(judge(evidence({ acknowledgedWrites: 0, objectiveResults: [MISSED] })).verdict).toBe('fail');
  });

  test('what missed an objective says which kind of write was refused, once where all of them were', () => {
    const kinds = { objectiveResults: [MISSED], unacknowledgedKinds: [{ kind: 'patch', asked: 9, statuses: [404] }] };

    expect(judge(evidence(kinds)).reasons).toEqual([
      expect.stringMatching(/700 ms/),
      expect.stringMatching(/patch \(9 asked, told 404\)/),
    ]);
    expect(judge(evidence({ ...kinds, acknowledgedWrites: 0 })).reasons).toHaveLength(1);
    const nothing = judge(evidence({ ...kinds, objectiveResults: [], acknowledgedWrites: 0 }));
    expect(nothing).toMatchObject({ verdict: 'invalid', reasons: [expect.stringMatching(/^no write of the load/)] });
  });

  test('checks of the scenario’s own under a load that was not offered say nothing', () => {
    expect(judge(evidence({ deliveredShare: 0.5, unmet: 'not met' })).verdict).toBe('invalid');
  });

  test('a missed objective is a fail, also where something could not be looked at', () => {
    expect(judge(evidence({ verification: UNSEEN, objectiveResults: [MISSED] })).verdict).toBe('fail');
  });
});
