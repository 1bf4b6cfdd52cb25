import { Drain } from '../../lambda/front-door/container/drain';
import { keptLog } from '../conformance/kept-log';

/** A process in which everything takes as long as the test says. */
function draining(millis = 10_000) {
  const kept = keptLog();
  const did: string[] = [];
  const waits: { readonly millis: number; readonly over: () => void }[] = [];
  const closed = Promise.withResolvers<number>();
  const sent = Promise.withResolvers<void>();
  const drain = new Drain(
    {
      server: {
        answering: 3,
        endConnections: () => void did.push('endConnections'),
        close: (patience) => {
          did.push(`close ${patience}`);
          return closed.promise;
        },
      },
      sending: {
        pending: () => 2,
        drain: () => {
          did.push('send');
          return sent.promise;
        },
      },
      tell: () => void did.push('tell'),
      sleep: (wait) => new Promise((resolve) => waits.push({ millis: wait, over: resolve })),
      log: kept.log,
      exit: (code) => void did.push(`exit ${code}`),
    },
    millis,
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { drain, kept, did, waits, closed, sent, settle };
}

it('ends in its order: no further connection, no request open, nothing on its way, the last counts told', async () => {
  const { drain, kept, did, waits, closed, sent, settle } = draining();
  expect(drain.begun).toBe(false);

  drain.begin(0);
  await settle();
  expect([drain.begun, did]).toEqual([true, ['endConnections']]);
  expect(waits.map(({ millis }) => millis)).toEqual([10_000, 2000]);
  waits[1]?.over();
  await settle();
  expect(did.slice(1)).toEqual(['close 2000']);
  closed.resolve(4);
  await settle();
  expect(did.slice(2)).toEqual(['send']);
  sent.resolve();
  await settle();

  expect(did.slice(3)).toEqual(['tell', 'exit 0']);
  expect(kept.lines).toEqual([
    { event: 'draining', fields: { answering: 3 } },
    { event: 'drained', fields: { unfinished: 4 } },
  ]);
});

it('takes its grace and its patience from a long time, and not more than they help', async () => {
  const { drain, did, waits, settle } = draining(110_000);

  drain.begin(0);
  waits[1]?.over();
  await settle();

  expect(waits.map(({ millis }) => millis)).toEqual([110_000, 5000]);
  expect(did).toEqual(['endConnections', 'close 5000']);
});

it('ends in time whatever hangs, tells what was cut off, and that it was', async () => {
  const { drain, kept, did, waits, settle } = draining();

  drain.begin(0);
  waits[1]?.over();
  await settle();
  waits[0]?.over();
  await settle();

  expect(did.slice(-2)).toEqual(['tell', 'exit 1']);
  expect(kept.lines.at(-1)).toEqual({ event: 'drain-cut-off', fields: { answering: 3, sending: 2 } });
});

it('told again it goes on as it was', async () => {
  const { drain, did, waits } = draining();

  drain.begin(0);
  drain.begin(0);

  expect(did).toEqual(['endConnections']);
  expect(waits).toHaveLength(2);
});

it.each([
  ['begun by a failure', (drain: Drain) => drain.begin(1)],
  [
    'that a failure came into',
    (drain: Drain) => {
      drain.begin(0);
      drain.begin(1);
      drain.begin(0);
    },
  ],
])('an end %s says so by its code, and loses nothing either', async (_, begin) => {
  const { drain, did, waits, closed, sent, settle } = draining();

  begin(drain);
  waits[1]?.over();
  closed.resolve(0);
  sent.resolve();
  await settle();
  await settle();

  expect(did).toEqual(['endConnections', 'close 2000', 'send', 'tell', 'exit 1']);
});

it('that fails itself is told, and ends', async () => {
  const { drain, kept, did, waits, closed, settle } = draining();

  drain.begin(0);
  waits[1]?.over();
  closed.reject(new Error('cannot close'));
  await settle();

  expect(kept.events).toEqual(['draining', 'drain-failed', 'drain-cut-off']);
  expect(did.at(-1)).toBe('exit 1');
});
