import { BULK_MAX_WRITES } from '../lambda/contract/limits';
import { toAlb } from '../lambda/front-door/alb';
import { memoryFrontDoor, PLAIN_CODE, type RequestForm } from './memory-front-door';

const JSON_HEADERS = { 'content-type': 'application/json' };

function bulk(body: string): RequestForm {
  return { method: 'POST', path: '/v1/writes', headers: JSON_HEADERS, body };
}

const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

it.each([
  ['a key whose text cannot be made', '{"collection":"orders","body":{},"idempotencyKey":{"toString":1}}'],
  ['a key of many levels', `{"collection":"orders","body":{},"idempotencyKey":${DEEP}}`],
  ['a version of many levels', `{"collection":"accounts","key":"a","body":{},"expect":${DEEP}}`],
  ['a priority of many levels', `{"collection":"jobs","key":"j","body":{},"priority":${DEEP}}`],
])('%s refuses its own write and no other', async (_what, hostile) => {
  const { send, queue } = memoryFrontDoor();

  const answer = await send(bulk(`[{"collection":"orders","key":"good","body":{}},${hostile}]`));

  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).map(({ status }: { status: number }) => status)).toEqual([202, 400]);
  expect(queue).toHaveLength(1);
});

it('is answered within what a load balancer takes, whatever the reasons of its refusals', async () => {
  const reason = '"\u0001€'.repeat(100);
  const { send } = memoryFrontDoor({
    userCode: { ...PLAIN_CODE, check: () => ({ kind: 'rejected', reason }) },
  });

  const answer = await send(bulk(JSON.stringify(Array(BULK_MAX_WRITES).fill({ collection: 'orders', body: {} }))));

  const event = { requestContext: { elb: { targetGroupArn: '' } }, httpMethod: 'POST', path: '/', body: '' };
  const bytes = Buffer.byteLength(JSON.stringify(toAlb(answer, { ...event, isBase64Encoded: false })));
  expect(JSON.parse(answer.body)).toHaveLength(BULK_MAX_WRITES);
  expect(bytes).toBeLessThan(1_000_000);
});
