import { AWS_CALLS } from '../lambda/platform/aws-calls';
import { memoryFrontDoor, NOW } from './memory-front-door';

/** As long as the client of the table waits at the most. Unit: milliseconds. */
const { connectionTimeout, requestTimeout } = AWS_CALLS.requestHandler;
const GIVEN_UP_MS = connectionTimeout + requestTimeout;

/** What the tests' door has before its function is ended. Unit: milliseconds. */
const TIME_OUT_MS = 10_000;

/** A door whose table takes every write and answers none. */
function unansweredDoor() {
  const door = memoryFrontDoor();
  const silence = async () => {
    await door.ports.sleep(GIVEN_UP_MS);
    return { kind: 'unknown' as const, reason: 'no answer' };
  };
  door.table.single = async () => ({ results: [await silence()], units: 0 });
  door.table.transact = async () => ({ result: await silence(), units: 0 });
  return door;
}

test.each([
  [
    'a direct write',
    {
      method: 'PUT',
      path: '/v1/states/k',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    },
  ],
  [
    'a transaction',
    {
      method: 'POST',
      path: '/v1/transactions',
      headers: { 'content-type': 'application/json' },
      body: '{"writes":[{"collection":"states","key":"k","body":{}}]}',
    },
  ],
])('%s that the table never answers is called in doubt before the door is ended', async (_what, request) => {
  const { send, clock } = unansweredDoor();

  const answer = await send(request);

  expect([answer.status, JSON.parse(answer.body).type]).toEqual([503, 'urn:spillway:problem:write-in-doubt']);
  expect(clock() - NOW).toBeGreaterThanOrEqual(GIVEN_UP_MS);
  expect(clock() - NOW).toBeLessThan(TIME_OUT_MS);
});

test('a wait of no time at all still asks the table once', async () => {
  const { send, clock } = unansweredDoor();

  const answer = await send({
    method: 'PUT',
    path: '/v1/states/k',
    headers: { 'content-type': 'application/json', prefer: 'wait=0' },
    body: '{}',
  });

  expect(answer.status).toBe(503);
  expect(clock() - NOW).toBeGreaterThanOrEqual(GIVEN_UP_MS);
  expect(clock() - NOW).toBeLessThan(2 * GIVEN_UP_MS);
});
