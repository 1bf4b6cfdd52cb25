import { randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { buffersAnswer } from '../../lambda/front-door/readiness/buffers-answer';
import { NoticedBuffer } from '../../lambda/front-door/readiness/noticed-buffer';
import { readReady } from '../../lambda/front-door/readiness/read-ready';
import { sqsLook } from '../../lambda/front-door/readiness/sqs-look';
import { CircuitBreaker } from '../../lambda/writer/circuit-breaker';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';
import { bufferThat, memoryFrontDoor, put } from '../memory-front-door';

const NEVER = () => undefined;
const UNUSED = { lastTakenAt: NEVER, lastFailedAt: NEVER };

describe('a door is ready', () => {
  it('where nothing says otherwise', async () => {
    const { send } = memoryFrontDoor();

    const answer = await send({ path: '/readyz' });

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { status: 'ready' }]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('or says every reason why not', async () => {
    let now = 0;
    const breaker = new CircuitBreaker(() => now);
    for (let round = 0; round < 3; round += 1) breaker.report(false);
    const ports = {
      draining: () => true,
      sending: { full: () => true },
      direct: { breaker },
      buffersAnswer: async () => false,
    };
    const reasons = async () => {
      const { status, body } = await readReady(ports as unknown as Parameters<typeof readReady>[0]);
      return [status, JSON.parse(body).reasons];
    };

    expect(await reasons()).toEqual([503, ['draining', 'buffer-away', 'buffer-full', 'table-away']]);
    now += 2000;
    expect(await reasons()).toEqual([503, ['draining', 'buffer-away', 'buffer-full']]);
    expect(breaker.admits()).toBe(true);
    expect(await reasons()).toEqual([503, ['draining', 'buffer-away', 'buffer-full', 'table-away']]);
  });

  it('is not limited, not traced, and counts nothing', async () => {
    const begin = jest.fn();
    const { send, counted } = memoryFrontDoor({ tracer: { begin } });

    await send({ path: '/readyz' });

    expect([...counted]).toEqual([]);
    expect(begin).not.toHaveBeenCalled();
  });
});

describe('of the buffers', () => {
  it('a queue is asked once in five seconds, however many ask', async () => {
    let now = 1000;
    let asked = 0;
    const look = async () => {
      asked += 1;
      return asked !== 2;
    };
    const answers = buffersAnswer([{ sends: UNUSED, look }], () => now);

    const first = await Promise.all([answers(), answers(), answers()]);
    now += 4999;
    const second = await answers();
    expect([first, second, asked]).toEqual([[true, true, true], true, 1]);
    now += 1;

    expect(await answers()).toBe(false);
    expect(asked).toBe(2);
  });

  it('every queue must answer: what one takes says nothing of another', async () => {
    const taking = { lastTakenAt: () => 1000, lastFailedAt: NEVER };
    const failing = { lastTakenAt: NEVER, lastFailedAt: () => 1000 };
    const look = async () => true;
    const answer = (sends: readonly (typeof UNUSED | typeof taking | typeof failing)[]) =>
      buffersAnswer(
        sends.map((one) => ({ sends: one, look })),
        () => 1000,
      )();

    expect(await answer([taking, failing])).toBe(false);
    expect(await answer([UNUSED, failing])).toBe(false);
    expect(await answer([taking, UNUSED])).toBe(true);
  });

  it('what was sent lately tells, and nobody is asked', async () => {
    let now = 1000;
    let fails = false;
    let asked = 0;
    const buffer = new NoticedBuffer(
      bufferThat(async () => {
        if (fails) throw new Error('away');
      }),
      () => now,
    );
    const look = async () => {
      asked += 1;
      return true;
    };
    const answers = buffersAnswer([{ sends: buffer, look }], () => now);
    const { send } = memoryFrontDoor({ buffer, buffersAnswer: answers });
    const write = () => send(put(`/v1/orders/${randomUUID()}`, {}));
    const status = async () => (await send({ path: '/readyz' })).status;

    await write();
    expect([await status(), asked]).toEqual([200, 0]);
    fails = true;
    await write();
    // One that was not taken is no outage.
    expect([await status(), asked]).toEqual([200, 0]);
    now += 5000;
    await write();
    expect([await status(), asked]).toEqual([503, 0]);
    now += 5000;

    expect([await status(), asked]).toEqual([200, 1]);
  });
});

describe('a look at a queue', () => {
  it('finds one that is there, and misses one that is not, is silent, or has gone', async () => {
    const server = await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }) });
    server.registry.create('buffer');
    const client = new SQSClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });

    expect(await sqsLook(client, server.urlOf('buffer'))()).toBe(true);
    expect(await sqsLook(client, server.urlOf('nowhere'))()).toBe(false);
    const url = server.urlOf('buffer');
    await server.close();
    expect(await sqsLook(client, url)()).toBe(false);
    client.destroy();
  });
});
