import { parseCollections } from '../lambda/contract/parse-collections';
import type { CheckVerdict } from '../lambda/user-code/user-code';
import { memoryFrontDoor, PLAIN_CODE, put } from './memory-front-door';

it('an answer that was given stands, though the collection’s own rules have changed since', async () => {
  let verdict: CheckVerdict = { kind: 'sound' };
  const { send, queue } = memoryFrontDoor({ userCode: { ...PLAIN_CODE, check: () => verdict } });
  const request = put('/v1/orders/o', { n: 1 }, { 'idempotency-key': 'k' });
  const first = await send(request);
  verdict = { kind: 'rejected', reason: 'closed at noon' };

  const again = await send(request);

  expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
  expect(queue).toHaveLength(1);
});

it('a direct merge that fails is a 500 that writes nothing, tells nothing of the code, and is in the log', async () => {
  const collections = parseCollections('{"notes":{"policy":"merge","mode":"direct"}}');
  const merge = () => {
    throw new TypeError('secret internals');
  };
  const { send, logged, table } = memoryFrontDoor({
    collections,
    userCode: { ...PLAIN_CODE, merges: { notes: merge } },
  });
  await send(put('/v1/notes/n', { a: 1 }, { 'if-none-match': '*' }));
  const before = new Map(table.model.records);

  const answer = await send(put('/v1/notes/n', { a: 2 }));

  expect([answer.status, JSON.parse(answer.body).type]).toEqual([500, 'urn:spillway:problem:user-code-failed']);
  expect(answer.body).not.toContain('secret');
  expect(logged).toContainEqual({ level: 'error', event: 'user-code-failed' });
  expect(table.model.records).toEqual(before);
});
