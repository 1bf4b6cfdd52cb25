import { memoryFrontDoor, type RequestForm } from './memory-front-door';

const JSON_HEADERS = { 'content-type': 'application/json' };

function transaction(writes: unknown, headers: Readonly<Record<string, string>>): RequestForm {
  const body = JSON.stringify({ writes });
  return { method: 'POST', path: '/v1/transactions', headers: { ...JSON_HEADERS, ...headers }, body };
}

it('a transaction with a direct patch in it is executed, whatever it prefers: buffered it would be overtaken', async () => {
  const { send, queue } = memoryFrontDoor();
  const patch = { collection: 'flows', key: 'f', op: 'patch', body: { a: 1 } };

  const answer = await send(transaction([patch], { prefer: 'respond-async' }));

  expect([answer.status, answer.headers['preference-applied'], queue.length]).toEqual([200, undefined, 0]);
});

it('a buffered transaction that no message can hold is refused as too large', async () => {
  const { send, queue } = memoryFrontDoor();
  const numbers = Array.from({ length: 2000 }, () => 1e20);
  const body = JSON.stringify({ numbers }).replaceAll('100000000000000000000', '1e20');
  const one = (key: number) => `{"collection":"orders","key":"o-${key}","body":${body}}`;
  const text = `{"writes":[${Array.from({ length: 30 }, (_, key) => one(key)).join()}]}`;

  const answer = await send({ ...transaction([], { prefer: 'respond-async' }), body: text });

  expect([answer.status, JSON.parse(answer.body).type]).toEqual([413, 'urn:spillway:problem:body-too-large']);
  expect(queue).toEqual([]);
});
