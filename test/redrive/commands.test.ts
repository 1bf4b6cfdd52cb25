import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { UsageError } from '../../bin/command-line/command';
import { parseMessage, renderMessage } from '../../lambda/contract/message';
import { increment, order, QuarantineWorld } from './quarantine-world';

let world: QuarantineWorld;
let folder: string;

beforeEach(async () => {
  world = await QuarantineWorld.start();
  folder = mkdtempSync(join(tmpdir(), 'spillway-redrive-'));
});

afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

// Two thousand messages take their time on a busy machine.
jest.setTimeout(60_000);

const NOTHING = { visible: 0, inFlight: 0 };

/** Ids of the writes that wait in a buffer. */
const waiting = (queue: 'buffer' | 'fifoBuffer') =>
  world
    .model(queue)
    .list(10_000)
    .flatMap(({ body }) => parseMessage(body).flatMap((one) => (one.ok ? [one.write.id] : [])));

/** A client that is cut off before a call of this name goes out, or after it was heard. */
function cutOff(action: string, when: 'before' | 'after'): SQSClient {
  const client = new SQSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: new URL(world.url('buffer')).origin,
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== action) return next(args);
        if (when === 'after') await next(args);
        throw new Error('the line was cut');
      },
    { step: 'initialize' },
  );
  return client;
}

describe('list', () => {
  test('tells of both quarantines by cause, and gives everything back', async () => {
    await world.poison(
      [renderMessage([order('a', 'shops')]), renderMessage([order('b', 'shops')])],
      'unknown-collection',
    );
    await world.poison(['{'], 'unreadable-message');
    await world.deadLetters([[increment(), increment()]]);

    const { code, out } = await world.run(['list', '--json']);

    const { groups, seen, messages } = JSON.parse(out);
    expect(code).toBe(0);
    expect(seen).toBe(4);
    expect(groups).toMatchObject([
      { queue: 'quarantine', cause: 'unknown-collection', messages: 2, writes: 2, collections: ['shops'] },
      { queue: 'fifoQuarantine', cause: 'undecided', messages: 1, writes: 2, collections: ['counters'] },
      { queue: 'quarantine', cause: 'unreadable-message', messages: 1 },
    ]);
    expect(messages).toHaveLength(4);
    expect(world.holds('quarantine')).toEqual({ visible: 3, inFlight: 0 });
    expect(world.holds('fifoQuarantine')).toEqual({ visible: 1, inFlight: 0 });
  });

  test('two failures of one cause are two reasons, and one failure of many records is one', async () => {
    const bodies = (name: string, many: number) =>
      Array.from({ length: many }, (_, n) => renderMessage([order(`${name}${n}`)]));
    for (const [n, body] of bodies('sum', 12).entries()) {
      await world.poison([body], 'merge-failed', { reason: `cannot add 1 to "total ${n}"` });
    }
    for (const reason of ['Cannot read a', 'Cannot read b', 'Cannot read c']) {
      await world.poison(bodies(reason, 1), 'merge-failed', { reason });
    }
    await world.poison(['{'], 'unreadable-message', { reason: 'not JSON' });

    const { out } = await world.run(['list']);
    const { groups } = JSON.parse((await world.run(['list', '--json'])).out);

    const lines = out.split('\n');
    expect(lines.filter((line) => /^ +\d+ (×|for)/.test(line))).toEqual([
      '  12 × cannot add … to "…"',
      expect.stringMatching(/^ {3}1 × Cannot read [abc]$/),
      expect.stringMatching(/^ {3}1 × Cannot read [abc]$/),
      '   1 for other reasons (--json)',
      '  1 × not JSON',
    ]);
    expect(groups[0]).toMatchObject({ messages: 15, reasons: [{ messages: 12 }, {}, {}, {}], otherReasons: 0 });
  });

  test('of two thousand messages each is seen once', async () => {
    const bodies = Array.from({ length: 2000 }, (_, n) => renderMessage([order(`k${n}`, 'shops')]));
    await world.poison(bodies, 'unknown-collection');

    const { out } = await world.run(['list', '--json']);

    expect(JSON.parse(out)).toMatchObject({ seen: 2000, groups: [{ messages: 2000 }] });
    expect(world.holds('quarantine')).toEqual({ visible: 2000, inFlight: 0 });
  });

  test('says how many of a record wait behind its first ones', async () => {
    await world.deadLetters(Array.from({ length: 25 }, () => [increment()]));

    const { out } = await world.run(['list']);

    expect(out).toContain('10 of 10 messages in quarantine');
    expect(out).toContain('About 15 more wait behind those of their records');
  });

  test('filters by cause, collection, id and time', async () => {
    const [a, b] = [order('a', 'shops'), order('b', 'bars')];
    await world.poison([renderMessage([a])], 'unknown-collection');
    await world.poison([renderMessage([b])], 'item-refused', { firstSeen: '2020-01-01T00:00:00.000Z' });
    const found = async (...filter: string[]) =>
      JSON.parse((await world.run(['list', '--json', ...filter])).out).messages.flatMap(
        ({ ids }: { ids: string[] }) => ids,
      );

    expect(await found('--cause', 'item-refused')).toEqual([b.id]);
    expect(await found('--collection', 'shops')).toEqual([a.id]);
    expect(await found('--id', b.id)).toEqual([b.id]);
    expect(await found('--since', '1h')).toEqual([a.id]);
    expect(await found('--cause', 'item-refused', '--collection', 'shops')).toEqual([]);
  });
});

test('what stands in a message is no part of a command that is proposed', async () => {
  const id = '\u009b2J $(touch x)';
  await world.poison([JSON.stringify({ version: 1, writes: [{ id, collection: 'a', key: 7 }] })], 'malformed-write');

  const { out } = await world.run(['list']);

  expect(out).toContain('\nNext: spillway redrive replay --cause malformed-write --dry-run');
  expect(out).not.toContain('touch');
});

test('what stands in a message does not steer the terminal, whatever shows it', async () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
  const steers = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
  const write = order('a', 'shops\u009b2J');
  const cause = 'new\u009b2Jcause\u007f';
  await world.poison([JSON.stringify({ version: 1, writes: [write] }, null, 2)], cause);
  await world.poison(['\u009b2J {\u009d'], cause);

  const runs: string[] = [];
  for (const args of [
    ['list'],
    ['list', '--json'],
    ['show', write.id],
    ['show', write.id, '--body'],
    ['show', write.id, '--body', '--json'],
    ['replay', '--all', '--dry-run'],
    ['replay', '--all'],
  ]) {
    const { out, complained } = await world.run(args);
    runs.push(`${out}\n${complained}`);
  }

  expect(runs.filter((shown) => steers.test(shown))).toEqual([]);
  expect(runs[0]).toContain('new\ufffd2Jcause\ufffd');
  expect(runs[3]).toContain('\n  "version": 1,\n');
  const [shown] = JSON.parse(runs[4] ?? '');
  expect(shown).toMatchObject({ cause, collections: ['shops\u009b2J'], body: expect.stringContaining('\u009b2J') });
});

describe('a filter that finds nothing', () => {
  test.each([
    [['replay', '--cause', 'merge-failed']],
    [['replay', '--cause', 'merge-failed', '--dry-run']],
    [['purge', '--collection', 'nowhere', '--yes', '1']],
    [['purge', '--collection', 'nowhere', '--dry-run']],
  ])('is no success: %j', async (args) => {
    await world.poison([renderMessage([order('a', 'shops')])], 'unknown-collection');

    const { code, complained } = await world.run(args);

    expect(code).toBe(1);
    expect(complained).toContain('nothing in quarantine matches: spillway redrive lists what is there');
    expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 0 });
  });

  test('is another thing than an empty quarantine', async () => {
    for (const args of [
      ['replay', '--all'],
      ['purge', '--all', '--yes', '1'],
    ]) {
      expect(await world.run(args)).toMatchObject({ code: 0, complained: '' });
    }
  });
});

describe('show', () => {
  test('tells all that is known of a write, by its id or that of its message', async () => {
    const write = order('a', 'shops');
    const context = {
      message: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', redriven: '2' },
    };
    await world.poison([renderMessage([write])], 'unknown-collection', {
      ...{ source: 'arn:aws:sqs:eu-west-1:1:buffer', messageId: 'came-in', attributes: JSON.stringify(context) },
    });

    const byWrite = await world.run(['show', write.id]);
    const byMessage = await world.run(['show', 'came-in', '--body']);

    expect(byWrite.out).toMatch(/cause +unknown-collection/);
    expect(byWrite.out).toMatch(/trace id +0af7651916cd43dd8448eb211c80319c/);
    expect(byWrite.out).toMatch(/from +arn:aws:sqs:eu-west-1:1:buffer/);
    expect(byWrite.out).toMatch(/replayed before +2 times/);
    expect(byMessage.out).toContain(renderMessage([write]));
  });

  test('of what is not there says so', async () => {
    await expect(world.run(['show', 'nowhere'])).rejects.toThrow('not in quarantine, or held by another run: nowhere');
  });
});

describe('replay', () => {
  test('sends each to the buffer of its policy, and leaves nothing', async () => {
    const [plain, ordered] = [order('a'), increment()];
    await world.poison([renderMessage([plain]), renderMessage([ordered])], 'unknown-collection', {
      attributes: JSON.stringify({
        message: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      }),
    });

    const { code, out } = await world.run(['replay', '--all']);

    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('2  replayed') });
    expect([waiting('buffer'), waiting('fifoBuffer')]).toEqual([[plain.id], [ordered.id]]);
    expect(world.holds('quarantine')).toEqual(NOTHING);
    const [message] = world.model('fifoBuffer').list(1);
    expect(message?.attributes).toMatchObject({
      redriven: { stringValue: '1' },
      traceparent: { stringValue: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    });
  });

  test('of one record with more messages than come at once replays all, in their order', async () => {
    const writes = Array.from({ length: 25 }, () => increment());
    await world.deadLetters(writes.map((write) => [write]));

    const { code } = await world.run(['replay', '--all', '--undecided']);

    expect(code).toBe(0);
    expect(waiting('fifoBuffer')).toEqual(writes.map(({ id }) => id));
    expect(world.holds('fifoQuarantine')).toEqual(NOTHING);
  });

  test('deletes nothing that its buffer has not answered for', async () => {
    await world.poison([renderMessage([order('a')])], 'unknown-collection');

    for (const when of ['before', 'after'] as const) {
      const { code, out } = await world.run(['replay', '--all'], { sqs: cutOff('SendMessageBatchCommand', when) });

      expect(code).toBe(1);
      expect(out).toContain('its buffer did not take it');
      expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 0 });
    }
  });

  test('cut off between sending and deleting, is repeated: the FIFO buffer holds it once', async () => {
    const write = increment();
    await world.poison([renderMessage([write])], 'unknown-collection');

    const cut = await world.run(['replay', '--all'], { sqs: cutOff('DeleteMessageBatchCommand', 'before') });
    const again = await world.run(['replay', '--all']);

    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining('it was sent, but is still in quarantine') });
    expect(again.code).toBe(0);
    expect(waiting('fifoBuffer')).toEqual([write.id]);
    expect(world.holds('quarantine')).toEqual(NOTHING);
  });

  test('of a write that was set aside once more a minute later is not swallowed by the queue', async () => {
    const write = increment();
    for (const _ of [1, 2]) {
      await world.poison([renderMessage([write])], 'item-refused');
      expect((await world.run(['replay', '--all'])).code).toBe(0);
    }

    expect(waiting('fifoBuffer')).toEqual([write.id, write.id]);
  });

  test('leaves what cannot be read or placed, with the reason', async () => {
    await world.poison(['{', '{"version":9,"writes":[]}'], 'unreadable-message');
    await world.poison([renderMessage([order('a', 'shops')])], 'unknown-collection');

    const { code, out } = await world.run(['replay', '--all']);

    expect(code).toBe(1);
    expect(out).toContain('0  replayed');
    expect(out).toContain('1 × it still cannot be read as a write (unreadable-message: not JSON');
    expect(out).toContain('1 × it still cannot be read as a write (unknown-version: version 9 is not 1)');
    expect(out).toContain('1 × the path still has no collection "shops"');
    expect(world.holds('quarantine')).toEqual({ visible: 3, inFlight: 0 });
  });

  test('that is stopped gives back what it holds and says what was done', async () => {
    const bodies = Array.from({ length: 200 }, (_, n) => renderMessage([order(`k${n}`)]));
    await world.poison(bodies, 'unknown-collection');

    const { code, out, complained } = await world.run(['replay', '--all'], {
      stopped: () => waiting('buffer').length >= 20,
    });

    const { visible, inFlight } = world.holds('quarantine');
    const done = waiting('buffer').length;
    expect(code).toBe(1);
    expect(complained).toContain('stopped: the rest was not looked at');
    expect(out).toContain(`${done}  replayed`);
    expect({ sum: visible + done, inFlight }).toEqual({ sum: 200, inFlight: 0 });
    expect(done).toBeLessThan(100);
  });

  test('that ends in an error gives back what it holds', async () => {
    await world.poison(
      Array.from({ length: 30 }, (_, n) => renderMessage([order(`k${n}`)])),
      'unknown-collection',
    );
    let calls = 0;
    const sqs = cutOff('none', 'before');
    sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'ReceiveMessageCommand' && ++calls > 2) throw new Error('the line was cut');
          return next(args);
        },
      { step: 'initialize' },
    );

    await expect(world.run(['list'], { sqs })).rejects.toThrow('the line was cut');

    expect(world.holds('quarantine')).toEqual({ visible: 30, inFlight: 0 });
  });

  test('dry, says where each would go, and changes nothing', async () => {
    const write = increment();
    await world.poison([renderMessage([write])], 'unknown-collection');

    const { code, out } = await world.run(['replay', write.id, '--dry-run']);

    expect(code).toBe(0);
    expect(out).toContain(
      `would send ${write.id} (unknown-collection)\n           to the fifo buffer ${world.url('fifoBuffer')}, group `,
    );
    expect(waiting('fifoBuffer')).toEqual([]);
    expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 0 });
  });

  test('of an id that is not there fails', async () => {
    const { code, out } = await world.run(['replay', 'nowhere']);

    expect(code).toBe(1);
    expect(out).toContain('nowhere is not in quarantine');
  });
});

describe('purge', () => {
  const saved = () => join(folder, 'saved.ndjson');

  test('deletes what was counted, once its number is confirmed, and saves it for a replay', async () => {
    const [kept, gone] = [order('a'), order('b')];
    await world.poison([renderMessage([kept])], 'item-refused');
    await world.poison([renderMessage([gone])], 'unknown-collection', { attributes: '{"message":{"redriven":"3"}}' });
    const questions: string[] = [];

    const purged = await world.run(['purge', '--cause', 'unknown-collection', '--save', saved()], {
      ask: async (question) => {
        questions.push(question);
        expect(world.holds('quarantine').inFlight).toBe(2);
        return '1';
      },
    });

    expect(purged).toMatchObject({ code: 0, out: `1 of 1 purged, saved in ${saved()}` });
    expect(questions).toEqual([expect.stringContaining('Type 1 to go on')]);
    expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 0 });
    expect((await world.run(['replay', '--from', saved()])).code).toBe(0);
    expect(waiting('buffer')).toEqual([gone.id]);
    expect(world.model('buffer').list(1)[0]?.attributes).toMatchObject({ redriven: { stringValue: '4' } });
  });

  test.each([
    ['another number is typed', ['purge', '--all'], { ask: async () => '2' }],
    ['a script names another number', ['purge', '--all', '--yes', '2'], {}],
  ])('deletes nothing where %s', async (_, args, ports) => {
    await world.poison([renderMessage([order('a')])], 'item-refused');

    const { code, complained } = await world.run([...args, '--save', saved()], ports);

    expect(code).toBe(1);
    expect(complained).toContain('nothing was deleted: 1 were found');
    expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 0 });
    expect(() => readFileSync(saved())).toThrow('ENOENT');
  });

  test('deletes nothing that it could not save, and writes over no file', async () => {
    await world.poison([renderMessage([order('a')])], 'item-refused');
    writeFileSync(saved(), 'of another purge');

    await expect(world.run(['purge', '--all', '--yes', '1', '--save', saved()])).rejects.toThrow('nothing was deleted');

    expect(readFileSync(saved(), 'utf8')).toBe('of another purge');
    expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 0 });
  });

  test('that is cut off names the file: what is gone stands there alone', async () => {
    await world.poison([renderMessage([order('a')])], 'item-refused');

    const purge = world.run(['purge', '--all', '--yes', '1', '--save', saved()], {
      sqs: cutOff('DeleteMessageBatchCommand', 'after'),
    });

    await expect(purge).rejects.toThrow(
      `not all was purged, and what was found is saved in ${saved()}: the line was cut`,
    );
    const { complained } = await world.run(['replay', '--from', saved()], {
      sqs: cutOff('SendMessageBatchCommand', 'before'),
    });
    expect(complained).toBe(`what failed is still in ${saved()}: run it again`);
  });

  test('replayed from its file, sends no write of a record after one that failed, in no call; the others go on', async () => {
    const writes = Array.from({ length: 15 }, () => [increment(1, 'a'), increment(1, 'b')] as const);
    await world.deadLetters(writes.flat().map((write) => [write]));
    let left = 30;
    while (left > 0) {
      const file = join(folder, `${left}.ndjson`);
      const { out } = await world.run(['purge', '--all', '--yes', String(Math.min(left, 20)), '--save', file]);
      expect(out).toContain('purged');
      writeFileSync(saved(), readFileSync(file), { flag: 'a' });
      left = world.holds('fifoQuarantine').visible;
    }
    const [a, b] = [writes.map(([{ id }]) => id), writes.map(([, { id }]) => id)];
    const order = (ids: readonly string[]) => waiting('fifoBuffer').filter((id) => ids.includes(id));
    const sqs = cutOff('none', 'before');
    sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'SendMessageBatchCommand' && JSON.stringify(args.input).includes(a[3] ?? '-')) {
            throw new Error('the line was cut');
          }
          return next(args);
        },
      { step: 'initialize' },
    );

    const { code, out } = await world.run(['replay', '--from', saved(), '--all', '--undecided'], { sqs });

    expect(code).toBe(1);
    expect([order(a), order(b)]).toEqual([a.slice(0, 3), b]);
    expect(out).toMatch(/12 {2}failed\n/);
    expect(out).toContain('× one before it of its record was not sent');
    expect((await world.run(['replay', '--from', saved(), '--all', '--undecided'])).code).toBe(0);
    expect([order(a), order(b)]).toEqual([a, b]);
  });

  test('of more messages of a record than come at once says how many have come up behind them', async () => {
    await world.deadLetters(Array.from({ length: 15 }, () => [increment()]));
    const purge = (more: readonly string[]) => world.run(['purge', '--all', '--save', saved(), ...more]);

    const first = await purge(['--yes', '10']);
    const second = await world.run(['purge', '--all', '--yes', '5', '--json', '--save', join(folder, 'rest.ndjson')]);

    expect(first).toMatchObject({ code: 1, out: `10 of 10 purged, saved in ${saved()}` });
    expect(first.complained).toBe('5 more are there now, behind those of their records or new: run it again');
    expect({ code: second.code, ...JSON.parse(second.out) }).toMatchObject({ code: 0, purged: 5, behind: 0 });
    expect(world.holds('fifoQuarantine')).toEqual(NOTHING);
  });

  test('counts behind what it deleted only what was meant', async () => {
    await world.deadLetters([
      ...Array.from({ length: 10 }, () => [increment()]),
      [increment()],
      ...Array.from({ length: 3 }, () => [order('o', 'others')]),
    ]);

    const { code, complained } = await world.run([
      ...['purge', '--collection', 'counters', '--yes', '10', '--save', saved()],
    ]);

    expect({ code, complained }).toMatchObject({ code: 1, complained: expect.stringMatching(/^1 more are there now/) });
    expect(world.holds('fifoQuarantine')).toEqual({ visible: 4, inFlight: 0 });
  });

  test('that cannot look what has come up says so, and is not done', async () => {
    await world.deadLetters([[increment()]]);
    let deleted = false;
    const sqs = cutOff('none', 'before');
    sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (deleted && commandName === 'ReceiveMessageCommand') throw new Error('the line was cut');
          deleted ||= commandName === 'DeleteMessageBatchCommand';
          return next(args);
        },
      { step: 'initialize' },
    );

    const { code, out, complained } = await world.run(['purge', '--all', '--yes', '1', '--save', saved()], { sqs });

    expect({ code, out }).toEqual({ code: 1, out: `1 of 1 purged, saved in ${saved()}` });
    expect(complained).toBe('whether more has come up behind it could not be seen: list tells');
  });

  test('without anybody to ask needs the number', async () => {
    await expect(world.run(['purge', '--all'])).rejects.toThrow(UsageError);
  });

  test('counts both quarantines as one', async () => {
    await world.poison([renderMessage([order('a')])], 'item-refused');
    await world.deadLetters([[increment()]]);

    const { code } = await world.run(['purge', '--all', '--yes', '2', '--save', saved()]);

    expect(code).toBe(0);
    expect(readFileSync(saved(), 'utf8').trim().split('\n')).toHaveLength(2);
    expect([world.holds('quarantine'), world.holds('fifoQuarantine')]).toEqual([NOTHING, NOTHING]);
  });
});

test.each([
  [['mend'], 'there is no redrive "mend"'],
  [['replay'], 'replay needs ids, a filter'],
  [['purge'], 'purge needs ids, a filter'],
  [['replay', '--all', '--cause', 'item-refused'], '--all and a filter exclude each other'],
  [['list', '--yes', '1'], '--yes is for purge, not for list'],
  [['show'], 'show needs ids'],
  [['list', '--cause', 'bad'], '--cause must be one of'],
])('%j is refused', async (args, message) => {
  await expect(world.run(args)).rejects.toThrow(message);
});
