import { type HookVisits, NOTHING_TO_ASK } from '../../load/artillery/hook-visits';
import { hooksOn } from '../../load/artillery/hooks';
import * as processor from '../../load/artillery/processor';
import { MAKERS } from '../../load/workload/makers';

const REQUEST = { url: 'http://127.0.0.1/', method: 'GET' };
const CONTEXT = { vars: {} };

type FakeVisits = Pick<HookVisits, 'ask' | 'answered' | 'failed'>;

function hooksOf(visits: Partial<FakeVisits>) {
  const complaints: string[] = [];
  const opened = { times: 0 };
  const hooks = hooksOn(
    () => {
      opened.times += 1;
      return visits as HookVisits;
    },
    (line) => complaints.push(line),
  );
  return { hooks, complaints, opened };
}

function broken(): never {
  throw new TypeError('a bug');
}

test('there is a hook for each maker, by its name, and the two for what comes of a request', () => {
  expect(Object.keys(processor).sort()).toEqual([...Object.keys(MAKERS), 'answered', 'failed'].sort());
});

test('hooks are plain functions: artillery waits for ever for one that is not', () => {
  for (const hook of Object.values(processor)) expect(hook.constructor.name).toBe('Function');
  expect(processor.failed).toHaveLength(5);
});

test('loading them opens no ledger: the main thread loads them too, and asks nothing', () => {
  const { opened, hooks } = hooksOf({ ask: () => true });
  expect(opened.times).toBe(0);

  hooks.asks(MAKERS.createOrder)(REQUEST, CONTEXT, undefined, () => {});
  hooks.asks(MAKERS.createOrder)(REQUEST, CONTEXT, undefined, () => {});

  expect(opened.times).toBe(1);
});

test('a defect fails its visitor and not the run, and is told once', () => {
  const { hooks, complaints } = hooksOf({ ask: broken, answered: broken, failed: broken });
  const done = jest.fn();

  hooks.asks(MAKERS.createOrder)(REQUEST, CONTEXT, undefined, done);
  hooks.answered(REQUEST, { statusCode: 202, headers: {}, body: '' }, CONTEXT, undefined, done);
  hooks.failed(new Error('x'), REQUEST, CONTEXT, undefined, done);

  expect(done.mock.calls.map(([error]) => error?.message)).toEqual(['a bug', 'a bug', 'a bug']);
  expect(complaints).toEqual(['spillway: a hook failed: a bug']);
});

test('what happens after the call back is not taken for a defect of the hook', () => {
  const { hooks, complaints } = hooksOf({ ask: () => true });
  const done = jest.fn(() => {
    throw new Error("artillery's own");
  });

  expect(() => hooks.asks(MAKERS.createOrder)(REQUEST, CONTEXT, undefined, done)).toThrow("artillery's own");
  expect(done).toHaveBeenCalledTimes(1);
  expect(complaints).toEqual([]);
});

test('a visitor with nothing to ask leaves, and nobody complains', () => {
  const { hooks, complaints } = hooksOf({ ask: () => false });
  const done = jest.fn();

  hooks.asks(MAKERS.transfer)(REQUEST, CONTEXT, undefined, done);

  expect(done.mock.calls[0][0].message).toBe(NOTHING_TO_ASK);
  expect(complaints).toEqual([]);
});

test.each([
  [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new Error('socket hang up'), 'socket hang up'],
  ['a text', 'a text'],
])('%s is told as %s', (error, reason) => {
  const failed = jest.fn();

  hooksOf({ failed }).hooks.failed(error, REQUEST, CONTEXT, undefined, () => {});

  expect(failed).toHaveBeenCalledWith(REQUEST, reason);
});
