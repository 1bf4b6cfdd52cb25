import type { SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { replayOf } from '../../bin/redrive/replay-of';
import { setAsideFrom } from '../../bin/redrive/set-aside';
import { SEND_MAX_BYTES, TRANSACTION_MESSAGE_MAX_BYTES } from '../../lambda/contract/limits';
import { renderTransaction } from '../../lambda/contract/message';
import { POISON_CAUSES, type PoisonCause } from '../../lambda/contract/outcome';
import { parseTrace, traceAttributes, traceBytes } from '../../lambda/contract/trace-context';
import type { Transaction } from '../../lambda/contract/transaction';
import { sqsQuarantine } from '../../lambda/writer/sqs-quarantine';
import { nextStamp } from './quarantine-world';
import { standardMessage } from './writer-stage';

const PATH = { collections: { orders: { policy: 'createOnly' } }, kinds: ['standard'], sells: false } as const;
const TRACE = parseTrace('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', `a=${'x'.repeat(250)}`);

type Attributes = Readonly<Record<string, { readonly DataType?: string; readonly StringValue?: string }>>;

function bytesOf(body: string, attributes: Attributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '' }]) => sum + name.length + DataType.length + StringValue.length,
    Buffer.byteLength(body),
  );
}

/** As large as the front door takes it, with the trace. */
function fullTransaction(id = nextStamp()): Transaction {
  const at = nextStamp();
  const withText = (text: string): Transaction => ({
    ...{ id, at, writes: [{ id: `${at}.0`, collection: 'orders', key: 'k', at, op: 'put', body: { text } }] },
  });
  const room = TRANSACTION_MESSAGE_MAX_BYTES - traceBytes(TRACE) - Buffer.byteLength(renderTransaction(withText('')));
  return withText('x'.repeat(room));
}

/** What the writer sends to quarantine. */
async function quarantined(body: string, attributes: Attributes, cause: PoisonCause) {
  const inputs: SendMessageBatchCommandInput[] = [];
  const send = async ({ input }: { readonly input: SendMessageBatchCommandInput }) => {
    inputs.push(input);
    return {};
  };
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue = '' }]) => [
      name,
      { dataType: 'String', stringValue: StringValue },
    ]),
  );
  const record = { ...standardMessage(body), messageAttributes };
  const poison = { kind: 'poison', cause, reason: 'r'.repeat(500) } as const;
  await sqsQuarantine({ send } as unknown as SQSClient, 'q').put([{ body, poison, record }]);
  const [{ MessageBody = '', MessageAttributes = {} } = {}] = inputs[0]?.Entries ?? [];
  return { body: MessageBody, attributes: MessageAttributes };
}

const SENT = Object.fromEntries(
  Object.entries(TRACE === undefined ? {} : traceAttributes(TRACE)).map(([name, StringValue]) => [
    name,
    { DataType: 'String', StringValue },
  ]),
);

test.each(POISON_CAUSES)(
  'the largest transaction there is can be set aside as %s with its cause, and replayed',
  async (cause) => {
    const body = renderTransaction(fullTransaction());
    expect(bytesOf(body, SENT)).toBe(TRANSACTION_MESSAGE_MAX_BYTES);

    const aside = await quarantined(body, SENT, cause);
    const found = setAsideFrom('quarantine', { Body: aside.body, MessageAttributes: aside.attributes });
    // However often it was replayed before.
    const replay = replayOf({ ...found, redriven: 999_999_998 }, PATH, { undecided: false, late: false }, Date.now());

    expect(bytesOf(aside.body, aside.attributes)).toBeLessThanOrEqual(SEND_MAX_BYTES);
    expect(found).toMatchObject({ cause, trace: TRACE });
    const [message] = replay.kind === 'send' ? replay.messages : [];
    expect(Object.keys(message?.attributes ?? {})).toEqual(['redriven', 'traceparent', 'tracestate']);
    expect(bytesOf(message?.body ?? '', message?.attributes ?? {})).toBeLessThanOrEqual(SEND_MAX_BYTES);
  },
);

test('and once more, under the last of its ids', async () => {
  const { id, ...rest } = fullTransaction();
  const body = renderTransaction({ ...rest, id: `${id}~999998` });
  const before = { ...SENT, redriven: { DataType: 'String', StringValue: '999999998' } };
  expect(bytesOf(body, before)).toBeLessThanOrEqual(SEND_MAX_BYTES);

  const aside = await quarantined(body, before, 'item-refused');
  const found = setAsideFrom('quarantine', { Body: aside.body, MessageAttributes: aside.attributes });
  const replay = replayOf(found, PATH, { undecided: false, late: false }, Date.now());

  expect(found).toMatchObject({ cause: 'item-refused', trace: TRACE });
  const [message] = replay.kind === 'send' ? replay.messages : [];
  expect(message?.body).toContain(`${id}~999999`);
  expect(bytesOf(message?.body ?? '', message?.attributes ?? {})).toBeLessThanOrEqual(SEND_MAX_BYTES);
});
