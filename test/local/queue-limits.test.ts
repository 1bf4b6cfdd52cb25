import { queueWorld } from './queue-world';

const MIB = 1024 * 1024;

function standard() {
  return queueWorld().registry.create('q');
}

const text = (stringValue: string) => ({ dataType: 'String', stringValue });

describe('what a queue takes', () => {
  test('a message of 1 MiB, attributes included, and not one byte more', () => {
    const queue = standard();
    const attributes = { ab: text('cd') };
    const room = MIB - 'ab'.length - 'String'.length - 'cd'.length;

    queue.send({ body: 'x'.repeat(room), attributes });

    expect(() => queue.send({ body: 'x'.repeat(room + 1), attributes })).toThrow('shorter than 1048576 bytes');
    expect(() => queue.send({ body: 'ü'.repeat(MIB / 2 + 1) })).toThrow('shorter than 1048576 bytes');
    expect(queue.counters().sent).toBe(1);
  });

  test('a queue with a smaller limit keeps to its own', () => {
    const queue = queueWorld().registry.create('q', { maxMessageBytes: 1024 });

    queue.send({ body: 'x'.repeat(1024) });

    expect(() => queue.send({ body: 'x'.repeat(1025) })).toThrow('shorter than 1024 bytes');
  });

  test.each(['\t', '\n', '\r', ' ', '\u007f', '\ud7ff', '\ue000', '\ufffd', '\u{10000}', '\u{10ffff}'])(
    'takes the character %j',
    (body) => {
      expect(() => standard().send({ body })).not.toThrow();
    },
  );

  test.each(['\u0000', '\u0008', '\u000b', '\u001f', '\ud800', '\udfff', 'a\ufffe', '\uffff'])(
    'refuses the character %j',
    (body) => {
      expect(() => standard().send({ body })).toThrow(expect.objectContaining({ code: 'InvalidMessageContents' }));
    },
  );

  test('refuses an empty body', () => {
    expect(() => standard().send({ body: '' })).toThrow(expect.objectContaining({ code: 'MissingParameter' }));
  });

  test.each([0, 900])('takes a delay of %d seconds', (delaySeconds) => {
    expect(() => standard().send({ body: 'm', delaySeconds })).not.toThrow();
  });

  test.each([-1, 901, 1.5])('refuses a delay of %d seconds', (delaySeconds) => {
    expect(() => standard().send({ body: 'm', delaySeconds })).toThrow('DelaySeconds');
  });

  test('ten attributes and not eleven', () => {
    const attributes = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, text('v')]));

    expect(() => standard().send({ body: 'm', attributes: attributes(10) })).not.toThrow();
    expect(() => standard().send({ body: 'm', attributes: attributes(11) })).toThrow('[11] exceeds');
  });

  test.each(['AWS.x', 'amazon.x', '.x', 'x.', 'x..y', 'sp ace', 'x'.repeat(257)])(
    'refuses the attribute name %j',
    (name) => {
      expect(() => standard().send({ body: 'm', attributes: { [name]: text('v') } })).toThrow('is invalid');
    },
  );

  test.each([
    [{ dataType: 'Bool', stringValue: 'v' }, 'invalid message attribute type'],
    [{ dataType: 'String', stringValue: '' }, 'non-empty'],
    [{ dataType: 'Number', stringValue: 'seven' }, 'to a number'],
    [{ dataType: 'Binary', stringValue: 'v' }, 'must use field'],
    [{ dataType: 'String', stringValue: '\u0000' }, 'Invalid characters'],
  ])('refuses the attribute %j', (attribute, message) => {
    expect(() => standard().send({ body: 'm', attributes: { a: attribute } })).toThrow(message);
  });

  test('a deduplication id belongs to FIFO queues', () => {
    expect(() => standard().send({ body: 'm', deduplicationId: 'd' })).toThrow('not valid for this queue type');
  });

  test.each([0, 11, 1.5])('refuses to give %d messages', (maxMessages) => {
    expect(() => standard().receive({ maxMessages })).toThrow('Must be between 1 and 10');
  });

  test.each([
    ['q', { visibilityTimeoutSeconds: 43_201 }, 'VisibilityTimeout'],
    ['q', { delaySeconds: 901 }, 'DelaySeconds'],
    ['q', { retentionSeconds: 59 }, 'MessageRetentionPeriod'],
    ['q', { retentionSeconds: 1_209_601 }, 'MessageRetentionPeriod'],
    ['q', { receiveWaitSeconds: 21 }, 'ReceiveMessageWaitTimeSeconds'],
    ['q', { maxMessageBytes: MIB + 1 }, 'MaximumMessageSize'],
    ['q', { redrive: { deadLetterArn: 'arn:x', maxReceiveCount: 0 } }, 'maxReceiveCount must be 1 to 1000, got 0'],
    ['q', { redrive: { deadLetterArn: 'arn:x.fifo', maxReceiveCount: 1 } }, 'same kind'],
    ['q', { fifo: true }, 'ends in .fifo'],
    ['q.fifo', {}, 'alphanumeric'],
    ['has space', {}, 'alphanumeric'],
    ['x'.repeat(81), {}, '1 to 80'],
  ])('refuses a queue %j with %j', (name, settings, message) => {
    const { registry } = queueWorld();

    expect(() => registry.create(name, settings)).toThrow(message);

    expect(registry.names()).toEqual([]);
  });

  test('a queue can be made again with the same settings, and not with others', () => {
    const { registry } = queueWorld();
    const queue = registry.create('q', { delaySeconds: 1 });

    expect(registry.create('q', { delaySeconds: 1 })).toBe(queue);
    expect(() => registry.create('q')).toThrow(expect.objectContaining({ code: 'QueueNameExists' }));
    expect(registry.ensure('q').settings.delaySeconds).toBe(0);
  });
});
