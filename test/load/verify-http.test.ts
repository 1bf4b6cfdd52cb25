import type { Collections } from '../../lambda/contract/collection';
import { httpOutcomes } from '../../load/verify/readers/http-outcomes';
import { httpReader } from '../../load/verify/readers/http-reader';
import { localQuarantine } from '../../load/verify/readers/quarantines';
import type { RecordSeen, Wanted } from '../../load/verify/store-reader';

const COLLECTIONS: Collections = {
  orders: { policy: 'createOnly' },
  counters: { policy: 'counter', spread: 4 },
  documents: { policy: 'versioned' },
};

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly etag?: string;
}

/** A door that gives each path its answers by turns, the last one for ever. */
function door(answers: Readonly<Record<string, readonly Answer[]>>) {
  const asked: string[] = [];
  const ask = (async (url: string | URL | Request) => {
    const path = String(url).slice('http://door'.length);
    const all = answers[path] ?? [{ status: 404 }];
    const times = asked.filter((one) => one === path).length;
    asked.push(path);
    const { status, body, etag } = all[Math.min(times, all.length - 1)] ?? { status: 404 };
    if (status === 0) throw new TypeError('fetch failed');
    return new Response(body === undefined ? '' : JSON.stringify(body), { status, headers: etag ? { etag } : {} });
  }) as typeof fetch;
  return { asked, ports: { url: 'http://door', ask, sleep: async () => {} } };
}

function wanted(keys: readonly [string, string][], skus: readonly string[] = []): Wanted {
  const places = keys.map(([collection, key]) => ({ collection, key }));
  return { run: 'r1', collections: COLLECTIONS, places: () => places, isAsked: () => true, skus };
}

async function recordsOf(ports: Parameters<typeof httpReader>[0], asked: Wanted): Promise<RecordSeen[]> {
  const records: RecordSeen[] = [];
  for await (const record of httpReader(ports).records(asked)) records.push(record);
  return records;
}

test('each key is asked for; the tag is the version, or the stamp where versions are not counted', async () => {
  const { ports } = door({
    '/v1/orders/r1-o': [{ status: 200, body: { op: 'r1-o' }, etag: '"0190-stamp"' }],
    '/v1/documents/r1-d': [{ status: 200, body: { op: 'r1-d' }, etag: '"7"' }],
    '/v1/counters/r1-c': [{ status: 200, body: { hits: 3 }, etag: '"sum"' }],
  });

  const records = await recordsOf(
    ports,
    wanted([
      ['orders', 'r1-o'],
      ['orders', 'r1-lost'],
      ['documents', 'r1-d'],
      ['counters', 'r1-c'],
    ]),
  );

  expect(records).toEqual([
    { collection: 'orders', key: 'r1-o', fields: { op: 'r1-o' }, isGone: false, at: '0190-stamp' },
    { collection: 'documents', key: 'r1-d', fields: { op: 'r1-d' }, isGone: false, version: 7 },
    {
      collection: 'counters',
      key: 'r1-c',
      fields: {},
      isGone: false,
      amounts: { hits: { coefficient: 3n, exponent: 0 } },
    },
  ]);
});

test('what does not answer is asked again; what never does is an exception, and no missing record', async () => {
  const busy = [{ status: 0 }, { status: 503 }, { status: 429 }];
  const { ports, asked } = door({
    '/v1/orders/late': [...busy, { status: 200, body: { op: 'r1-o' } }],
    '/v1/orders/never': busy.slice(1),
  });

  expect(await recordsOf(ports, wanted([['orders', 'late']]))).toHaveLength(1);
  expect(asked).toHaveLength(4);
  await expect(recordsOf(ports, wanted([['orders', 'never']]))).rejects.toThrow('does not answer: status 429');
});

test('a sale is read as the door counts it', async () => {
  const { ports } = door({
    '/v1/sales/r1-sale': [{ status: 200, body: { sku: 'r1-sale', stock: 9, sold: 4, left: 5 } }],
  });

  const sales = await httpReader(ports).sales(wanted([], ['r1-sale', 'r1-gone']));

  expect(sales).toEqual([{ sku: 'r1-sale', stock: 9, sold: 4, available: 5 }]);
});

test('an outcome is told as it stands; where nothing is known any more it is none', async () => {
  const { ports } = door({
    '/v1/writes/a': [{ status: 503 }, { status: 200, body: { id: 'a', status: 'conflict', reason: 'sold out' } }],
    '/v1/writes/b': [{ status: 200, body: { id: 'b', status: 'pending' } }],
    '/v1/writes/old': [{ status: 410 }],
    '/v1/writes/odd': [{ status: 200, body: { id: 'odd', status: 'flown' } }],
  });
  const outcomeOf = httpOutcomes(ports);

  expect(await Promise.all(['a', 'b', 'c', 'old'].map(outcomeOf))).toEqual(['conflict', 'pending', 'none', 'none']);
  await expect(outcomeOf('odd')).rejects.toThrow('cannot be read');
});

test('the quarantines of a local run are listed without receiving; a list that is cut short is none, and another look is taken', async () => {
  const message = (body: string, cause?: string) => ({
    ...{ messageId: body, state: 'visible', receiveCount: 1, ageMs: 1, body },
    attributes: cause === undefined ? {} : { cause: { dataType: 'String', stringValue: cause } },
  });
  const state = (total: number) => ({
    eventSources: {},
    queues: {},
    quarantine: { Poison: { total, messages: [message('a', 'body-refused'), message('b')] } },
  });
  const whole = door({ '/_local/state': [{ status: 200, body: state(2) }] });
  const cut = door({ '/_local/state': [{ status: 200, body: state(3) }] });

  expect(await localQuarantine('http://door', undefined, whole.ports.ask)()).toEqual([
    { messageId: 'a', body: 'a', cause: 'body-refused' },
    { messageId: 'b', body: 'b', cause: 'undecided' },
  ]);
  await expect(localQuarantine('http://door', undefined, cut.ports.ask)()).rejects.toThrow('Poison has 3 messages');
  const other = async () => [{ messageId: 'c', body: 'c', cause: 'undecided' }];
  expect(await localQuarantine('http://door', other, cut.ports.ask)()).toEqual(await other());
});
