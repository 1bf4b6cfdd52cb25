import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LivePath } from '../../bin/path/live-path';
import { parseBody, renderUnread } from '../../lambda/contract/message';
import type { AnswerEntry, AskEntry } from '../../load/ledger/entry';
import { PoisonSender, poisonDue, poisonMessage } from '../../load/run/poison';
import { startPoison } from '../../load/run/poison-run';
import { stubRequestHandler } from '../stub-request-handler';

const BUFFER = 'https://sqs.eu-west-1.amazonaws.com/1/buffer';

test('every way to be bad is poison, and stands in quarantine as it was sent', () => {
  for (let number = 0; number < 8; number += 1) {
    const { op, text } = poisonMessage(`r1-poison-${number}`, number);
    const parsed = parseBody(text);
    const [write] = parsed.kind === 'writes' ? parsed.writes : [];
    if (write === undefined || write.ok) throw new Error(`${text} is no poison`);

    // As the writer sets it aside: the message, or the entry that could not be read.
    expect(write.raw === undefined ? text : renderUnread(write.raw)).toBe(text);
    expect(text).toContain(op);
  }
});

test('so many are due as the share of the arrivals that were asked for', () => {
  const phases = [{ name: 'level', durationSeconds: 10, arrivalRate: 40, rampTo: 40 }];

  expect([0, 1, 5, 100].map((seconds) => poisonDue(phases, 0.05, seconds))).toEqual([0, 2, 10, 20]);
});

/** A queue that answers so, or not at all. */
function world(
  answer: { readonly failed?: readonly string[]; readonly away?: true } = {},
  queueUrl = BUFFER,
  check = (entries: number) => expect(entries).toBeGreaterThan(0),
) {
  const ledger: (Omit<AskEntry, 'type'> | Omit<AnswerEntry, 'type'>)[] = [];
  const requestHandler = stubRequestHandler(({ body }) => {
    // In the ledger before it is sent: else what was sent could be unknown to the verifier.
    check(ledger.length);
    if (answer.away) return { status: 500, body: '{}' };
    const { Entries } = JSON.parse(body);
    const ids: string[] = Entries.map(({ Id }: { Id: string }) => Id);
    const failed = answer.failed ?? [];
    return {
      status: 200,
      body: JSON.stringify({
        Successful: ids.filter((id) => !failed.includes(id)).map((Id) => ({ Id, MessageId: Id, MD5OfMessageBody: '' })),
        Failed: failed.map((Id) => ({ Id, Code: 'x', SenderFault: false })),
      }),
    };
  });
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const sqs = new SQSClient({ region: 'eu-west-1', credentials, requestHandler, maxAttempts: 1, md5: false });
  const sender = new PoisonSender({
    sqs,
    queueUrl,
    run: 'r1',
    flow: 'poison',
    now: () => 5,
    ledger: { ask: (entry) => ledger.push(entry), answer: (entry) => ledger.push(entry) },
  });
  const fates = () => ledger.flatMap((entry) => ('status' in entry ? entry.writes.map(({ fate }) => fate) : []));
  return { sender, ledger, fates, sqs, requests: requestHandler.requests };
}

test('each is sent once, ten to a call, and stands in the ledger with its text', async () => {
  const { sender, ledger, fates, requests } = world();

  await sender.sendUpTo(12);
  await sender.sendUpTo(12);
  await sender.sendUpTo(13);

  expect(requests.map(({ body }) => JSON.parse(body).Entries.length)).toEqual([10, 2, 1]);
  expect(fates()).toEqual(Array.from({ length: 13 }, () => 'acknowledged'));
  expect(new Set(ledger.map(({ request }) => request)).size).toBe(13);
  expect(ledger[0]).toMatchObject({
    writes: [{ kind: 'poison', body: { text: poisonMessage('r1-poison-0', 0).text } }],
  });
});

test('what the queue did not take, or not answer for, is unknown', async () => {
  const refused = world({ failed: ['1'] });
  const away = world({ away: true });

  await refused.sender.sendUpTo(3);
  await away.sender.sendUpTo(2);

  expect(refused.fates()).toEqual(['acknowledged', 'unknown', 'acknowledged']);
  expect(away.fates()).toEqual(['unknown', 'unknown']);
});

test.each([
  ['none came into the buffer', true, ['no bad message came into the buffer, so there was none to set aside']],
  ['some did', false, []],
])('a run of them tells where %s', async (_, isAway, problems) => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-poison-test-'));
  try {
    const { sqs, requests } = world(isAway ? { away: true } : {}, BUFFER, () => {});
    const path = { sqs, queueUrls: { buffer: BUFFER } } as unknown as LivePath;
    const phases = [{ name: 'level', durationSeconds: 60, arrivalRate: 100, rampTo: 100 }];
    const run = startPoison({
      scenario: { phases, poisonShare: 1 },
      target: { path, where: 'here' },
      folder,
      run: 'r1',
    });
    const limit = performance.now() + 10_000;
    while (requests.length === 0 && performance.now() < limit) await pause(20);

    expect(await run.end()).toEqual({ problems });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('in a FIFO buffer each has a group of its own, and holds up nobody', async () => {
  const { sender, requests } = world({}, `${BUFFER}.fifo`);

  await sender.sendUpTo(2);

  const groups = JSON.parse(requests[0]?.body ?? '').Entries.map(
    ({ MessageGroupId }: { MessageGroupId: string }) => MessageGroupId,
  );
  expect(new Set(groups).size).toBe(2);
});
