import type { Message } from '@aws-sdk/client-sqs';
import { type Allowed, type Replay, replayOf } from '../../bin/redrive/replay-of';
import { type QuarantineName, setAsideFrom } from '../../bin/redrive/set-aside';
import type { Collections } from '../../lambda/contract/collection';
import { renderMessage, renderOrder, renderTransaction } from '../../lambda/contract/message';
import { stampSource } from '../../lambda/contract/stamp';
import type { Transaction } from '../../lambda/contract/transaction';
import type { Write } from '../../lambda/contract/write';
import { messageGroupOf } from '../../lambda/front-door/message-group';
import { fifoMessage, standardMessage, writerStage } from './writer-stage';

const NOW = 1_780_000_000_000;
const DAY = 86_400_000;
const nextStamp = stampSource(
  () => NOW,
  (n) => new Uint8Array(n),
);
const stampOf = (millis: number) =>
  stampSource(
    () => millis,
    (n) => new Uint8Array(n),
  )();

const COLLECTIONS: Collections = {
  orders: { policy: 'createOnly' },
  counters: { policy: 'counter' },
  accounts: { policy: 'versioned' },
  carts: { policy: 'patch' },
};
const PATH = { collections: COLLECTIONS, kinds: ['standard', 'fifo'] as const, sells: true };
const NOTHING: Allowed = { undecided: false, late: false };

const increment = (key = 'k', at = nextStamp()): Write => ({
  ...{ id: at, collection: 'counters', key, at, op: 'increment', deltas: { n: 1 } },
});
const put = (collection: string, more: { expect?: number; at?: string } = {}): Write => {
  const { at = nextStamp(), ...terms } = more;
  return { id: at, collection, key: 'k', at, op: 'put', body: { a: 1 }, ...terms };
};

let messages = 0;
function aside(body: string, attributes: Readonly<Record<string, string>> = {}, queue: QuarantineName = 'quarantine') {
  messages += 1;
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  const message: Message = { MessageId: `message-${messages}`, Body: body, MessageAttributes };
  return setAsideFrom(queue, message);
}
const poison = (body: string, cause = 'unknown-collection') => aside(body, { cause, reason: 'for a test' });
const deadLetter = (...writes: Write[]) => aside(renderMessage(writes), {}, 'fifoQuarantine');

function sent(replay: Replay) {
  if (replay.kind === 'left') throw new Error(`left: ${replay.reason}`);
  return replay.messages;
}
const reasonOf = (replay: Replay) => (replay.kind === 'left' ? replay.reason : 'sent');

describe('where a replay goes', () => {
  it('is the buffer of its collection’s policy, with its own body', () => {
    const [plain, ordered] = [put('orders'), increment()];

    const [standard] = sent(replayOf(poison(renderMessage([plain])), PATH, NOTHING, NOW));
    const [fifo] = sent(replayOf(poison(renderMessage([ordered])), PATH, NOTHING, NOW));

    expect(standard).toMatchObject({ to: 'standard', body: renderMessage([plain]) });
    expect(standard).not.toHaveProperty('order');
    expect(fifo).toMatchObject({
      to: 'fifo',
      body: renderMessage([ordered]),
      order: { group: messageGroupOf(ordered) },
    });
  });

  it('is the group of a sub-counter’s part', () => {
    const at = nextStamp();
    const write: Write = { id: at, at, collection: 'counters', key: 'k', op: 'increment', deltas: { n: 1 }, part: 3 };

    const [message] = sent(replayOf(poison(renderMessage([write])), PATH, NOTHING, NOW));

    expect(message?.order?.group).toBe(messageGroupOf(write));
  });

  it('of a packed message is one, whole, also where a part of it is poison', () => {
    const body = `{"version":1,"writes":[${JSON.stringify(put('orders'))},{"id":7},${JSON.stringify(put('shops'))}]}`;

    expect(sent(replayOf(aside(body), PATH, NOTHING, NOW))).toMatchObject([{ to: 'standard', body }]);
  });

  it('of a packed message whose collections have parted is each its own, and none where a part cannot be read', () => {
    const [plain, one, other] = [put('orders'), increment('a'), increment('b')];
    const body = renderMessage([plain, one, other]);
    const damaged = body.replace('"writes":[', '"writes":[{"id":7},');

    const parts = sent(replayOf(aside(body), PATH, NOTHING, NOW));

    expect(parts.map(({ to, body: text, order }) => [to, text, order?.group])).toEqual([
      ['standard', renderMessage([plain]), undefined],
      ['fifo', renderMessage([one]), messageGroupOf(one)],
      ['fifo', renderMessage([other]), messageGroupOf(other)],
    ]);
    expect(new Set(parts.flatMap(({ order }) => order?.deduplicationId ?? [])).size).toBe(2);
    expect(reasonOf(replayOf(aside(damaged), PATH, NOTHING, NOW))).toMatch(/several queues or records/);
  });

  it('of an order is its bucket’s group, and nowhere where the path sells nothing', () => {
    const at = nextStamp();
    const body = renderOrder({ id: at, at, sku: 'lamp', bucket: 2, quantity: 1, body: {} });

    expect(sent(replayOf(poison(body), PATH, NOTHING, NOW))).toMatchObject([
      { to: 'fifo', body, order: { group: 'sale#2#lamp' } },
    ]);
    expect(reasonOf(replayOf(poison(body), { ...PATH, sells: false }, NOTHING, NOW))).toMatch(/sells nothing/);
  });
});

describe('the id by which a FIFO queue drops copies', () => {
  it('is that of the message in quarantine: one set aside anew is sent anew', () => {
    const body = renderMessage([increment()]);
    const first = poison(body);
    const id = (one: typeof first) => sent(replayOf(one, PATH, NOTHING, NOW))[0]?.order?.deduplicationId;

    expect(id(first)).toBe(id(first));
    expect(id(first)).not.toBe(id(poison(body)));
    expect(id(first)?.length).toBeLessThanOrEqual(128);
  });
});

describe('a replay', () => {
  it('carries how often it came out, and the trace it belongs to', () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const attributes = JSON.stringify({ message: { redriven: '2', traceparent: trace } });
    const body = renderMessage([increment()]);

    const [fromPoison] = sent(replayOf(aside(body, { cause: 'item-refused', attributes }), PATH, NOTHING, NOW));
    const again = aside(body, { redriven: '1', traceparent: trace }, 'fifoQuarantine');
    const [fromDeadLetter] = sent(replayOf(again, PATH, NOTHING, NOW));

    const texts = (message: typeof fromPoison) =>
      Object.entries(message?.attributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
    expect(texts(fromPoison)).toEqual([
      ['redriven', '3'],
      ['traceparent', trace],
    ]);
    expect(texts(fromDeadLetter)).toEqual([
      ['redriven', '2'],
      ['traceparent', trace],
    ]);
  });

  it('warns of a cause that stands', () => {
    const replay = replayOf(poison(renderMessage([put('counters')])), PATH, NOTHING, NOW);

    expect(replay).toMatchObject({
      kind: 'send',
      warnings: [expect.stringContaining('put is not an operation of a counter collection')],
    });
  });

  it.each([
    ['no JSON', '{', /still cannot be read as a write \(unreadable-message/],
    ['a version of tomorrow', '{"version":9,"writes":[]}', /\(unknown-version/],
    ['an unknown collection', renderMessage([put('shops')]), /still has no collection "shops"/],
  ])('of %s is refused', (_, body, reason) => {
    expect(reasonOf(replayOf(poison(body), PATH, NOTHING, NOW))).toMatch(reason);
  });

  it.each([
    [26, 'sent'],
    [27, expect.stringContaining('it was accepted 27 days ago')],
  ])('of a write accepted %d days ago', (days, expected) => {
    const late = poison(renderMessage([put('orders', { at: stampOf(NOW - days * DAY) })]));

    expect(reasonOf(replayOf(late, PATH, NOTHING, NOW))).toEqual(expected);
    expect(replayOf(late, PATH, { ...NOTHING, late: true }, NOW).kind).toBe('send');
  });
});

describe('a dead letter of the FIFO buffer', () => {
  it.each([
    ['an increment', [increment()], false],
    ['the first version of a record', [put('accounts', { expect: 0 })], false],
    ['a later version', [put('accounts', { expect: 3 })], true],
    ['one of each', [put('accounts', { expect: 3 }), put('accounts', { expect: 0 })], false],
  ])('with %s', (_, writes, isSafe) => {
    const letter = deadLetter(...writes);

    expect(replayOf(letter, PATH, NOTHING, NOW).kind).toBe(isSafe ? 'send' : 'left');
    expect(replayOf(letter, PATH, { ...NOTHING, undecided: true }, NOW).kind).toBe('send');
  });

  it('that came out of quarantine before is known by its marker', () => {
    const letter = aside(renderMessage([increment()]), { redriven: '1' }, 'fifoQuarantine');

    expect(replayOf(letter, PATH, NOTHING, NOW).kind).toBe('send');
  });
});

describe('a transaction', () => {
  const transfer = (): Transaction => {
    const at = nextStamp();
    const write = (index: number, collection: string, n: number): Write => ({
      ...{ id: `${at}.${index}`, collection, key: 'k', at, op: 'increment', deltas: { n } },
    });
    return { id: at, at, writes: [write(0, 'counters', 9e125), { ...put('orders'), id: `${at}.1`, at }] };
  };
  const bodyOf = (transaction: Transaction, cause: string) =>
    sent(replayOf(poison(renderTransaction(transaction), cause), PATH, NOTHING, NOW))[0]?.body ?? '';

  it('goes as it is where nothing was written down, and under a new id where its marker has the verdict', () => {
    const transaction = transfer();
    const again = { ...transaction, id: `${transaction.id}~1` };

    expect(bodyOf(transaction, 'unknown-collection')).toBe(renderTransaction(transaction));
    expect(bodyOf(transaction, 'item-refused')).toBe(renderTransaction(again));
    expect(bodyOf(again, 'unknown-collection')).toBe(renderTransaction(again));
    expect(bodyOf(again, 'merge-failed')).toBe(renderTransaction({ ...transaction, id: `${transaction.id}~2` }));
  });

  it('waits where the front door’s do', () => {
    const body = renderTransaction(transfer());

    expect(sent(replayOf(poison(body), PATH, NOTHING, NOW))).toMatchObject([{ to: 'standard' }]);
    expect(sent(replayOf(poison(body), { ...PATH, kinds: ['fifo'] }, NOTHING, NOW))).toMatchObject([{ to: 'fifo' }]);
  });

  it('that was refused, was replayed too early by two people, and is replayed again, takes effect once', async () => {
    const { run, record, quarantined } = writerStage(COLLECTIONS);
    const base = { ...increment(), deltas: { n: 9e125 } };
    await run(fifoMessage(renderMessage([base])));
    const transaction = transfer();
    await run(standardMessage(renderTransaction(transaction)));
    const replayAll = async () => {
      const bodies = quarantined.splice(0).map(({ body, poison: { cause } }) => aside(body, { cause }));
      const twice = [...bodies, ...bodies].flatMap((one) => sent(replayOf(one, PATH, NOTHING, NOW)));
      for (const { body } of twice) await run(standardMessage(body, { redriven: true }));
    };
    await replayAll();
    expect(quarantined.length).toBeGreaterThan(1);
    quarantined.push({
      body: renderTransaction(transaction),
      poison: quarantined[0]?.poison ?? never(),
      record: standardMessage(''),
    });
    const room = { ...increment(), deltas: { n: -9e125 } };
    await run(fifoMessage(renderMessage([room])));

    await replayAll();
    await run(fifoMessage(renderMessage([{ ...room, id: nextStamp() }])));
    await replayAll();

    expect(record('counters')).toMatchObject({ n: 0 });
    expect(record('orders')).toMatchObject({ a: 1 });
  });
});

function never(): never {
  throw new Error('nothing was set aside');
}

describe('the trace of poison', () => {
  const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const body = renderMessage([put('orders')]);

  it('goes on whole, though what is told of its message is cut', () => {
    const state = `vendor=${'x'.repeat(230)}`;
    const told = JSON.stringify({ message: { traceparent: parent, tracestate: state.slice(0, 200) } });
    const one = aside(body, { cause: 'item-refused', traceparent: parent, tracestate: state, attributes: told });

    expect(sent(replayOf(one, PATH, NOTHING, NOW))[0]?.attributes).toMatchObject({
      traceparent: { StringValue: parent },
      tracestate: { StringValue: state },
    });
  });

  it('goes on where its body left no room for more', () => {
    const one = aside(body, { cause: 'item-refused', traceparent: parent });

    expect(sent(replayOf(one, PATH, NOTHING, NOW))[0]?.attributes).toMatchObject({
      traceparent: { StringValue: parent },
    });
  });
});
