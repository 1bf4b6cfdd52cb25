import fc from 'fast-check';
import { QUEUE_OF } from '../lambda/contract/collection';
import { parseBody, parseMessage } from '../lambda/contract/message';
import { operationProblem } from '../lambda/contract/operations';
import type { Write } from '../lambda/contract/write';
import type { HttpResponse } from '../lambda/front-door/http';
import { ANY_REQUEST } from './hostile/any-request';
import { askedOf, entriesOf, entryMayBeBuffered, transactionMayBeTaken } from './hostile/may-be-taken';
import { COLLECTIONS, memoryFrontDoor, type RequestForm, RULES } from './memory-front-door';

const REQUESTS = 20_000;
/** Of each kind, some eighty are sound by their making. */
const TAKEN_OF_EACH_KIND = 20;

const taken = new Map<string, number>();
const count = (kind: string) => taken.set(kind, (taken.get(kind) ?? 0) + 1);

/** On where orders are sent to. */
const LAMPS = { sku: 'lamp', stock: 10, buckets: 2 };

type Door = ReturnType<typeof memoryFrontDoor>;

it('answers any request without breaking, and takes nothing that cannot be read', async () => {
  await fc.assert(
    fc.asyncProperty(ANY_REQUEST, async (form) => {
      const door = memoryFrontDoor({ sells: RULES });
      if (form.path.startsWith('/v1/sales/lamp/orders')) await door.selling?.table.create(LAMPS);

      const answer = await door.send(form);

      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(500);
      expect(door.logged.filter(({ level }) => level !== 'info')).toEqual([]);
      expect(answer.headers['x-request-id']).toBe('request-1');
      if (answer.status >= 300 || ['GET', 'HEAD'].includes(form.method ?? 'GET')) return nothingIsTaken(answer, door);
      const [path] = form.path.split('?');
      if (path === '/v1/writes') return bulkIsTaken(form, answer, door);
      if (path === '/v1/transactions') return transactionIsTaken(form, answer);
      if (path?.startsWith('/v1/sales/')) return saleIsMadeOrOrdered(form, answer, door);
      oneIsTaken(form, answer, door);
    }),
    { numRuns: REQUESTS },
  );
}, 60_000);

// A door that refuses everything would pass as well.
it.each([
  ...['orders put 202', 'jobs put 202', 'accounts put 202', 'accounts delete 202', 'notes put 202'],
  ...['carts patch 202', 'hits increment 202', 'ledger put 201', 'events put 201', 'states put 201'],
  ...[
    'sale 201',
    'order 202',
    'states put 202',
    'states delete 204',
    'flows patch 201',
    'bulk 200',
    'transaction 200',
    'transaction 202',
  ],
])('and took many of %s', (kind) => {
  expect(taken.get(kind) ?? 0).toBeGreaterThan(TAKEN_OF_EACH_KIND);
});

function nothingIsTaken({ body }: HttpResponse, { queue }: Door): void {
  if (body !== '') JSON.parse(body);
  expect(queue).toEqual([]);
}

function oneIsTaken(form: RequestForm, { status }: HttpResponse, { queue, sentTo }: Door): void {
  const asked = askedOf(form);
  expect(asked).toBeDefined();
  count(`${asked?.collection} ${asked?.operation} ${status}`);
  if (status !== 202) {
    expect(queue).toEqual([]);
    return;
  }
  const [write, ...others] = readAsTheWriterDoes(queue);
  expect(others).toEqual([]);
  expect(write).toMatchObject({ collection: asked?.collection, op: asked?.operation });
  const collection = COLLECTIONS[asked?.collection ?? ''];
  expect(sentTo).toEqual([collection && QUEUE_OF[collection.policy]]);
}

/** Each write has its answer, in order, and those that were accepted are in the queues. */
function bulkIsTaken(form: RequestForm, { status, headers, body }: HttpResponse, { queue }: Door): void {
  expect(status).toBe(200);
  const entries = entriesOf(form) ?? [];
  const inLines = headers['content-type'] === 'application/x-ndjson';
  const text = inLines ? `[${body.trim().split('\n').join()}]` : body;
  const answers: readonly { readonly status: number }[] = JSON.parse(text);
  expect(answers).toHaveLength(entries.length);
  const accepted = entries.filter((_, index) => answers[index]?.status === 202);
  for (const entry of accepted) expect([entry, entryMayBeBuffered(entry)]).toEqual([entry, true]);
  expect(answers.every((one) => one.status === 202 || (one.status >= 400 && one.status < 500))).toBe(true);
  expect(readAsTheWriterDoes(queue)).toHaveLength(accepted.length);
  if (accepted.length > 0) count('bulk 200');
}

function transactionIsTaken(form: RequestForm, { status }: HttpResponse): void {
  const entries = entriesOf(form);
  expect([entries, transactionMayBeTaken(entries ?? [undefined])]).toEqual([entries, true]);
  count(`transaction ${status}`);
}

function saleIsMadeOrOrdered(form: RequestForm, { status, body }: HttpResponse, { queue }: Door): void {
  const answer = JSON.parse(body);
  if (form.method === 'PUT') {
    expect([status, queue]).toEqual([201, []]);
    expect(answer.stock).toBeGreaterThanOrEqual(answer.buckets);
    count('sale 201');
    return;
  }
  const [only = ''] = queue;
  const parsed = parseBody(only);
  if (parsed.kind !== 'order') throw new Error(`an order was taken that the writer cannot read: ${only}`);
  expect([form.method, status, queue.length]).toEqual(['POST', 202, 1]);
  expect(parsed.order.quantity).toBeLessThanOrEqual(RULES.maxQuantity);
  expect(form.headers?.['idempotency-key']).toBeDefined();
  count('order 202');
}

/** The writer asks the same before it applies anything: nothing that was accepted may be poison there. */
function readAsTheWriterDoes(queue: readonly string[]): readonly Write[] {
  return queue.flatMap(parseMessage).map((parsed) => {
    if (!parsed.ok) throw new Error(`a write was taken that the writer cannot read: ${parsed.poison.reason}`);
    const collection = COLLECTIONS[parsed.write.collection];
    expect(collection && operationProblem(collection, parsed.write)).toBeUndefined();
    return parsed.write;
  });
}
