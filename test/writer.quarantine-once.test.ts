import type { SQSRecord } from 'aws-lambda';
import type { QuarantineEntry } from '../lambda/writer/quarantine';
import { onceQuarantine, type QuarantineMarks } from '../lambda/writer/quarantine-once';

function entry(messageId: string, body = '{'): QuarantineEntry {
  const record: SQSRecord = {
    messageId,
    receiptHandle: `of ${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '1',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: 'r',
  };
  return { body, poison: { kind: 'poison', cause: 'unreadable-message', reason: 'x' }, record };
}

function stage() {
  const sent: string[] = [];
  const remembered = new Set<string>();
  const switches = { refuses: false, forgets: false };
  const marks: QuarantineMarks = {
    known: async (identities) => new Set(switches.forgets ? [] : identities.filter((one) => remembered.has(one))),
    keep: async (identities) => {
      for (const identity of identities) remembered.add(identity);
    },
  };
  const queue = {
    put: async (entries: readonly QuarantineEntry[]) => {
      if (!switches.refuses) sent.push(...entries.map(({ record, body }) => record.messageId + body));
      return entries.map(() => !switches.refuses);
    },
  };
  return { sent, switches, marks, queue, once: onceQuarantine(queue, marks) };
}

test('a message that comes twice is set aside once, in one batch or in two', async () => {
  const { sent, once } = stage();

  expect(await once.put([entry('m'), entry('m'), entry('n')])).toEqual([true, true, true]);
  expect(await once.put([entry('m')])).toEqual([true]);

  expect(sent).toEqual(['m{', 'n{']);
});

test('two bad writes of one message are two', async () => {
  const { sent, once } = stage();

  await once.put([entry('m', '[1]'), entry('m', '[2]')]);

  expect(sent).toEqual(['m[1]', 'm[2]']);
});

test('what the queue did not take is not marked: neither copy is acknowledged, and it is tried again', async () => {
  const { sent, switches, once } = stage();
  switches.refuses = true;
  expect(await once.put([entry('m'), entry('m')])).toEqual([false, false]);
  switches.refuses = false;

  expect(await once.put([entry('m')])).toEqual([true]);

  expect(sent).toEqual(['m{']);
});

test('marks that are lost, or none at all, cost a second copy and nothing else', async () => {
  const { sent, switches, queue, once } = stage();
  await once.put([entry('m')]);
  switches.forgets = true;

  expect(await once.put([entry('m')])).toEqual([true]);
  expect(await onceQuarantine(queue, undefined).put([entry('m'), entry('m')])).toEqual([true, true]);

  expect(sent).toEqual(['m{', 'm{', 'm{']);
});
