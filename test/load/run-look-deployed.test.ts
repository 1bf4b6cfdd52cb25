// The looks at a deployed path, through the AWS SDK, at the queue server of the local run in SQS's place.

import { randomUUID } from 'node:crypto';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LivePath } from '../../bin/path/live-path';
import { DEPLOYED_DRAIN, drainedAt } from '../../load/run/drain';
import { lookerAt } from '../../load/run/look-at-path';
import { Sampler, type TimedLook } from '../../load/run/sampler';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';
import { DESCRIPTION } from '../path/path-world';

let server: QueueServer;
let sqs: SQSClient;

beforeEach(async () => {
  server = await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }) });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  sqs = new SQSClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
});

afterEach(async () => {
  sqs.destroy();
  await server.close();
});

async function path(): Promise<LivePath & { readonly queueUrls: Readonly<Record<string, string>> }> {
  const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  const fifo = { FifoQueue: 'true' };
  const queueUrls = {
    buffer: await create('buffer'),
    fifoBuffer: await create('buffer.fifo', fifo),
    quarantine: await create('quarantine'),
    fifoQuarantine: await create('quarantine.fifo', fifo),
  };
  return {
    where: 'eu-west-1, Shop/WritePath',
    name: 'WritePath',
    description: DESCRIPTION,
    place: { kind: 'deployed', stack: 'Shop', region: 'eu-west-1' },
    physicalNames: {},
    queueUrls,
    sqs,
  };
}

const send = (QueueUrl: string | undefined, some: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: randomUUID(), ...some }));
const grouped = (group: string) => ({ MessageGroupId: group, MessageDeduplicationId: randomUUID() });

test('a look counts what waits, what is delayed and what is under way, of both buffers, and quarantines apart', async () => {
  const shop = await path();
  const { buffer, fifoBuffer, quarantine, fifoQuarantine } = shop.queueUrls;
  const look = lookerAt(shop);
  expect(await look()).toEqual({ backlog: 0, inFlight: 0, quarantined: 0 });

  for (let count = 0; count < 3; count += 1) await send(buffer);
  await send(buffer, { DelaySeconds: 60 });
  await send(fifoBuffer, grouped('a'));
  await send(quarantine);
  await send(fifoQuarantine, grouped('b'));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl: buffer, MaxNumberOfMessages: 1 }));
  // Somebody who looks into quarantine takes nothing out of it.
  await sqs.send(new ReceiveMessageCommand({ QueueUrl: quarantine }));

  expect(await look()).toEqual({ backlog: 4, inFlight: 1, quarantined: 2 });
});

test('a look that SQS does not answer is left out, and told as none', async () => {
  const shop = await path();
  const looks: (TimedLook | undefined)[] = [];
  const sampler = new Sampler({ look: lookerAt(shop), now: () => 5, onLook: (look) => looks.push(look) });
  await server.close();

  await sampler.start();
  sampler.stop();

  expect(looks).toEqual([undefined]);
  expect(sampler.looks).toEqual([]);
  expect(sampler.problem).toBeDefined();
});

test('on AWS one count of a message that was there all the time begins the minute of silence anew', () => {
  const at = (second: number, backlog: number) => ({ at: second, backlog, inFlight: 0, quarantined: 0 });
  // As counts are, by and by: nothing, then what had been sent before.
  const looks = Array.from({ length: 120 }, (_, second) => at(second, second === 45 ? 3 : 0));

  expect(drainedAt(looks.slice(0, 100), 0, DEPLOYED_DRAIN)).toBeUndefined();
  expect(drainedAt(looks, 0, DEPLOYED_DRAIN)).toBe(46);
});
