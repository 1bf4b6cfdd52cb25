import { fixedWindow } from '../../lambda/contract/limit-rules';
import type { HttpResponse } from '../../lambda/front-door/http';
import { openApiOf } from '../../lambda/front-door/openapi/openapi-of';
import { COLLECTIONS } from '../memory-front-door';
import { answersOf } from '../openapi-answers';
import { callsOf, objectOf, operationsOf, resolved } from '../openapi-driver';
import { limitedDoor } from './limited-door';

const declared = { collections: COLLECTIONS, schemas: {}, transactions: true } as const;
const OPEN = openApiOf({ ...declared, limitsAway: 'open' });
const CLOSED = openApiOf({ ...declared, limitsAway: 'closed' });
const UNLIMITED = ['check-health', 'check-readiness', 'read-openapi'];

const rules = (limit: number) => ({ calls: fixedWindow({ limit, windowSeconds: 60, by: 'path' as const }) });

describe('the document of a path with limits', () => {
  it('tells of the headers that every answer has', async () => {
    const { answerProblems } = answersOf(OPEN);
    const { send } = limitedDoor({ rules: rules(100_000) });
    const problems: string[] = [];
    const limited = new Set<boolean>();

    for (const call of callsOf(OPEN).filter(({ plain }) => plain)) {
      const answer = await send(call.request);
      limited.add(answer.headers.ratelimit !== undefined || UNLIMITED.includes(call.operationId));
      // Whether a call succeeds is asked elsewhere; here each is asked for alone.
      problems.push(...answerProblems(call, answer).filter((text) => !/was answered with/.test(text)));
    }

    expect(problems.filter((text) => /ratelimit/i.test(text))).toEqual([]);
    expect([...limited]).toEqual([true]);
  });

  it('tells of the refusal, as each limited operation gives it', async () => {
    const { answerProblems } = answersOf(OPEN);
    const { send } = limitedDoor({ rules: rules(1) });
    await send({ path: '/v1/orders/o' });

    for (const call of callsOf(OPEN).filter(({ plain }) => plain)) {
      const answer: HttpResponse = await send(call.request);
      if (UNLIMITED.includes(call.operationId)) continue;

      expect([call.operationId, answer.status]).toEqual([call.operationId, 429]);
      expect(answerProblems(call, answer)).toEqual([expect.stringMatching(/was answered with 429/)]);
    }
  });

  it('tells of a closed door only where it may be closed', () => {
    const told = (document: typeof OPEN) =>
      operationsOf(document)
        .filter(({ form }) => {
          const refusal = resolved(document, objectOf(form.responses)['503']);
          return String(refusal.description).includes('limits-unavailable');
        })
        .map(({ operationId }) => operationId);

    expect(told(OPEN)).toEqual([]);
    expect(told(CLOSED)).toEqual(
      operationsOf(CLOSED)
        .map(({ operationId }) => operationId)
        .filter((id) => !UNLIMITED.includes(id)),
    );
  });

  it('says nothing of limits where there are none', () => {
    expect(JSON.stringify(openApiOf(declared))).not.toMatch(/ratelimit|rate-limited/i);
  });
});
