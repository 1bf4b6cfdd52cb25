import { createHash } from 'node:crypto';
import type { EventSourceSettings } from '../../local/event-source/event-source-settings';
import { SqsEventSource } from '../../local/event-source/sqs-event-source';
import type { SqsEvent, SqsRecord } from '../../local/event-source/sqs-record';
import type { InvokeResult } from '../../local/functions/function-spec';
import type { QueueModel } from '../../local/queue/queue-model';
import { QueueRegistry } from '../../local/queue/queue-registry';
import type { QueueSettings } from '../../local/queue/queue-settings';
import { atRest, ManualClock } from './fixtures/manual-clock';

/** A function in the hands of the test: each event waits until the test says what becomes of it. */
class HeldFunction {
  readonly events: SqsEvent[] = [];
  private readonly held: ((result: InvokeResult) => void)[] = [];

  readonly invoke = (event: SqsEvent): Promise<InvokeResult> => {
    this.events.push(event);
    return new Promise((resolve) => this.held.push(resolve));
  };

  get sizes(): number[] {
    return this.events.map(({ Records }) => Records.length);
  }

  async finishNext(result: InvokeResult = { kind: 'answer', payload: null }): Promise<void> {
    const settle = this.held.shift();
    if (settle === undefined) throw new Error('no event is waiting for its result');
    settle(result);
    await atRest();
  }
}

const answer = (payload: unknown): InvokeResult => ({ kind: 'answer', payload });
const failures = (...records: (SqsRecord | undefined)[]) =>
  answer({ batchItemFailures: records.map((record) => ({ itemIdentifier: record?.messageId })) });

function world(settings: Partial<EventSourceSettings> = {}, queueSettings: Partial<QueueSettings> = {}) {
  const clock = new ManualClock();
  let ids = 0;
  const registry = new QueueRegistry({ now: clock.now, newId: () => `message-${ids++}` });
  const name = queueSettings.fifo ? 'buffer.fifo' : 'buffer';
  const queue = registry.create(name, { visibilityTimeoutSeconds: 60, ...queueSettings });
  const held = new HeldFunction();
  const log: string[] = [];
  const source = new SqsEventSource(
    { batchSize: 10, windowSeconds: 0, reportBatchItemFailures: true, ...settings },
    { queue, invoke: held.invoke, clock, log: (line) => log.push(line) },
  );
  return { clock, queue, held, log, source, registry };
}

function send(queue: QueueModel, count: number, body: (n: number) => string = (n) => `body ${n}`): void {
  for (let n = 0; n < count; n += 1) queue.send({ body: body(n) });
}

const left = (queue: QueueModel) => {
  const { visible, inFlight } = queue.counters();
  return { visible, inFlight };
};

describe('a record', () => {
  test('has exactly the form that Lambda gives it', async () => {
    const { queue, held, source, clock } = world();
    queue.send({
      body: 'größe',
      senderId: 'AIDAEXAMPLE',
      attributes: {
        colour: { dataType: 'String', stringValue: 'red' },
        seal: { dataType: 'Binary', binaryValue: 'AQI=' },
      },
    });
    source.start();
    await atRest();

    expect(held.events).toEqual([
      {
        Records: [
          {
            messageId: 'message-0',
            receiptHandle: expect.stringMatching(/.+/),
            body: 'größe',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: String(clock.now()),
              SenderId: 'AIDAEXAMPLE',
              ApproximateFirstReceiveTimestamp: String(clock.now()),
            },
            messageAttributes: {
              colour: { stringValue: 'red', stringListValues: [], binaryListValues: [], dataType: 'String' },
              seal: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
            },
            md5OfBody: createHash('md5').update('größe').digest('hex'),
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:buffer',
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
  });

  test('of a FIFO queue carries its group, its deduplication id and its sequence number', async () => {
    const { queue, held, source } = world({}, { fifo: true });
    queue.send({ body: 'x', groupId: 'record-1', deduplicationId: 'write-1' });
    source.start();
    await atRest();

    expect(held.events[0]?.Records[0]?.attributes).toMatchObject({
      MessageGroupId: 'record-1',
      MessageDeduplicationId: 'write-1',
      SequenceNumber: expect.stringMatching(/^\d{20}$/),
    });
  });
});

describe('batches', () => {
  test('are at most the batch size, and messages sent together come together', async () => {
    const { queue, held, source } = world({ batchSize: 4 });
    source.start();
    await atRest();

    send(queue, 6);
    await atRest();

    expect(held.sizes).toEqual([4, 2]);
  });

  test('above ten are gathered by several receives', async () => {
    const { queue, held, source, clock } = world({ batchSize: 25, windowSeconds: 5 });
    send(queue, 60);
    source.start();
    await atRest();
    expect(held.sizes).toEqual([25, 25]);

    await clock.advance(5000);

    expect(held.sizes).toEqual([25, 25, 10]);
  });

  test('gather for the window from their first message, and go when it ends', async () => {
    const { queue, held, source, clock } = world({ batchSize: 10, windowSeconds: 2 });
    source.start();
    send(queue, 1);
    await clock.advance(1500);
    send(queue, 2);
    await clock.advance(499);
    expect(held.sizes).toEqual([]);

    await clock.advance(1);

    expect(held.sizes).toEqual([3]);
  });

  test('go before the window ends when they are full', async () => {
    const { queue, held, source } = world({ batchSize: 3, windowSeconds: 300 });
    source.start();
    send(queue, 3);
    await atRest();

    expect(held.sizes).toEqual([3]);
  });

  test('go before the window ends when the payload reaches 6 MB, and lose nothing of it', async () => {
    const { queue, held, source, clock } = world({ batchSize: 100, windowSeconds: 10 });
    send(queue, 8, (n) => String(n).repeat(1_000_000));
    source.start();
    await atRest();

    expect(held.sizes).toEqual([6]);
    expect(JSON.stringify(held.events[0]).length).toBeLessThanOrEqual(6 * 1024 * 1024);
    await clock.advance(10_000);
    expect(held.events.flatMap(({ Records }) => Records.map(({ body }) => body[0])).join('')).toBe('01234567');
  });

  test('run up to the maximum concurrency, and messages above it stay visible in the queue', async () => {
    const { queue, held, source } = world({ batchSize: 1, maximumConcurrency: 2 });
    send(queue, 3);
    source.start();
    await atRest();
    expect([held.sizes, left(queue)]).toEqual([[1, 1], { visible: 1, inFlight: 2 }]);

    await held.finishNext();

    expect([held.sizes, left(queue)]).toEqual([[1, 1, 1], { visible: 0, inFlight: 2 }]);
  });

  test('of one FIFO group never run at once, others do', async () => {
    const { queue, held, source } = world({ batchSize: 1 }, { fifo: true });
    for (const [groupId, body] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
    ] as const) {
      queue.send({ groupId, body, deduplicationId: body });
    }
    source.start();
    await atRest();
    const bodies = () => held.events.map(({ Records }) => Records.map(({ body }) => body).join());
    expect(bodies()).toEqual(['a1', 'b1']);

    await held.finishNext();

    expect(bodies()).toEqual(['a1', 'b1', 'a2']);
  });
});

describe('after the function', () => {
  test('what succeeded is deleted, and what failed comes back when its visibility ends', async () => {
    const { queue, held, source, clock } = world();
    send(queue, 3);
    source.start();
    await atRest();

    await held.finishNext(failures(held.events[0]?.Records[1]));

    expect(left(queue)).toEqual({ visible: 0, inFlight: 1 });
    await clock.advance(59_999);
    expect(held.sizes).toEqual([3]);
    await clock.advance(1);
    expect(held.events[1]?.Records.map(({ body }) => body)).toEqual(['body 1']);
    expect(held.events[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
    expect(source.statistics()).toMatchObject({ batches: 2, records: 4, deleted: 2, failed: 1, malformedAnswers: 0 });
  });

  test.each<[string, InvokeResult]>([
    ['an error', { kind: 'error', errorType: 'TypeError', message: 'broken' }],
    ['a time-out', { kind: 'timeout' }],
    ['a crash', { kind: 'killed' }],
    ['a malformed answer', answer('done')],
    ['an unknown identifier', answer({ batchItemFailures: [{ itemIdentifier: 'never heard of' }] })],
  ])('%s deletes nothing, and the whole batch comes back', async (_name, result) => {
    const { queue, held, source, clock, log } = world();
    send(queue, 2);
    source.start();
    await atRest();

    await held.finishNext(result);

    expect(left(queue)).toEqual({ visible: 0, inFlight: 2 });
    expect(log).toEqual([expect.stringContaining('a batch of 2 goes back to the queue')]);
    await clock.advance(60_000);
    expect(held.sizes).toEqual([2, 2]);
    expect(source.statistics()).toMatchObject({ deleted: 0, failed: 2 });
  });

  test('any answer is success where partial answers are not asked for', async () => {
    const { queue, held, source } = world({ reportBatchItemFailures: false });
    send(queue, 2);
    source.start();
    await atRest();

    await held.finishNext(failures(held.events[0]?.Records[0]));

    expect(left(queue)).toEqual({ visible: 0, inFlight: 0 });
    expect(source.statistics()).toMatchObject({ deleted: 2, failed: 0 });
  });

  test('a FIFO message whose visibility ended meanwhile is not deleted, and is delivered again', async () => {
    const { queue, held, source, clock } = world({}, { fifo: true });
    queue.send({ body: 'slow', groupId: 'a', deduplicationId: '1' });
    source.start();
    await clock.advance(60_000);
    expect(held.sizes).toEqual([1, 1]);

    await held.finishNext();

    expect(left(queue)).toEqual({ visible: 0, inFlight: 1 });
    expect(source.statistics()).toMatchObject({ deleted: 0 });
  });
});

describe('a throttled batch', () => {
  const throttled: InvokeResult = { kind: 'throttled' };

  test('is tried again, later and later, and counts as one delivery and no failure', async () => {
    const { queue, held, source, clock } = world();
    send(queue, 2);
    source.start();
    await atRest();

    for (const pause of [50, 100, 200]) {
      await held.finishNext(throttled);
      const before = held.sizes.length;
      await clock.advance(pause - 1);
      expect(held.sizes).toHaveLength(before);
      await clock.advance(1);
      expect(held.sizes).toHaveLength(before + 1);
    }
    await held.finishNext();

    expect(held.events.every(({ Records }) => Records[0]?.attributes.ApproximateReceiveCount === '1')).toBe(true);
    expect(left(queue)).toEqual({ visible: 0, inFlight: 0 });
    expect(source.statistics()).toMatchObject({ batches: 1, throttles: 3, failed: 0, deleted: 2 });
  });

  test('is given back before its visibility ends, and never runs while another could have received it', async () => {
    const { queue, held, source, clock } = world({}, { visibilityTimeoutSeconds: 1 });
    send(queue, 1);
    source.start();
    await atRest();

    for (const pause of [50, 100, 200, 400]) {
      await held.finishNext(throttled);
      await clock.advance(pause);
    }
    await held.finishNext(throttled);

    const counts = held.events.map(({ Records }) => Records[0]?.attributes.ApproximateReceiveCount);
    expect(counts).toEqual(['1', '1', '1', '1', '1', '2']);
  });
});

describe('stopping', () => {
  test('pause receives nothing more and gives back what was only gathered; resume goes on', async () => {
    const { queue, held, source } = world({ windowSeconds: 20 });
    source.start();
    send(queue, 2);
    await atRest();
    expect(left(queue)).toEqual({ visible: 0, inFlight: 2 });

    source.pause();
    send(queue, 1);
    await atRest();

    expect([left(queue), held.sizes]).toEqual([{ visible: 3, inFlight: 0 }, []]);
    source.resume();
    await atRest();
    expect(left(queue)).toEqual({ visible: 0, inFlight: 3 });
  });

  test('stop waits for the running batches and deletes what they did', async () => {
    const { queue, held, source } = world();
    send(queue, 2);
    source.start();
    await atRest();
    let stopped: number | undefined;

    const stopping = source.stop(10_000).then((unfinished) => {
      stopped = unfinished;
    });
    send(queue, 1);
    await atRest();
    expect(stopped).toBeUndefined();
    await held.finishNext();
    await stopping;

    expect([stopped, held.sizes, left(queue)]).toEqual([0, [2], { visible: 1, inFlight: 0 }]);
  });

  test('stop does not wait longer than its patience', async () => {
    const { queue, source, clock } = world();
    send(queue, 1);
    source.start();
    await atRest();

    const stopping = source.stop(3000);
    await clock.advance(3000);

    expect(await stopping).toBe(1);
    expect(left(queue)).toEqual({ visible: 0, inFlight: 1 });
  });

  test('stop ends the pause of a throttled batch and gives it back', async () => {
    const { queue, held, source } = world();
    send(queue, 1);
    source.start();
    await atRest();
    await held.finishNext({ kind: 'throttled' });

    expect(await source.stop(10_000)).toBe(0);
    expect(left(queue)).toEqual({ visible: 1, inFlight: 0 });
  });
});

describe('settings that Lambda would refuse', () => {
  test.each<[Partial<EventSourceSettings>, boolean, string | undefined]>([
    [{ batchSize: 0 }, false, 'batchSize must be 1 to 10000, got 0'],
    [{ batchSize: 10_000, windowSeconds: 1 }, false, undefined],
    [{ batchSize: 10_001, windowSeconds: 1 }, false, 'batchSize must be 1 to 10000, got 10001'],
    [{ batchSize: 10 }, false, undefined],
    [{ batchSize: 11 }, false, 'windowSeconds must be 1 or more with a batchSize above 10, got 0'],
    [{ batchSize: 10 }, true, undefined],
    [{ batchSize: 11 }, true, 'batchSize must be 1 to 10 on a FIFO queue, got 11'],
    [{ windowSeconds: 1 }, true, 'windowSeconds must be 0 on a FIFO queue, got 1'],
    [{ windowSeconds: 300 }, false, undefined],
    [{ windowSeconds: 301 }, false, 'windowSeconds must be 0 to 300, got 301'],
    [{ maximumConcurrency: 1 }, false, 'maximumConcurrency must be 2 to 1000, got 1'],
    [{ maximumConcurrency: 2 }, false, undefined],
    [{ maximumConcurrency: 1000 }, false, undefined],
    [{ maximumConcurrency: 1001 }, false, 'maximumConcurrency must be 2 to 1000, got 1001'],
  ])('%j, FIFO %s: %s', (settings, fifo, problem) => {
    const make = () => world(settings, { fifo });

    if (problem === undefined) expect(make).not.toThrow();
    else expect(make).toThrow(problem);
  });
});
