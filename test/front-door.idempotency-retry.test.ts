import { collectionsOf, increment, patch, problemIn } from './door-requests';
import { bufferThat, memoryFrontDoor, PLAIN_CODE, put, type RequestForm } from './memory-front-door';

const collections = collectionsOf({
  orders: { policy: 'createOnly' },
  sums: { policy: 'counter', mode: 'direct' },
  flows: { policy: 'patch', mode: 'direct' },
});
const door = (changes = {}) => memoryFrontDoor({ collections, userCode: PLAIN_CODE, ...changes });
const keyed = (form: RequestForm): RequestForm => ({ ...form, headers: { ...form.headers, 'idempotency-key': 'k-1' } });
const order = keyed(put('/v1/orders/o', { n: 1 }));

describe('a 503', () => {
  it('of the buffer leaves the key free: the next attempt has the same id and stamp', async () => {
    const sent: string[] = [];
    const buffer = bufferThat(async ({ id, at }) => {
      sent.push(`${id} ${at}`);
      if (sent.length === 1) throw new Error('the queue is away');
    });
    const { send, ports } = door({ buffer });

    const first = await send(order);
    await ports.sleep(5000);
    const second = await send(order);

    expect([first.status, second.status]).toEqual([503, 202]);
    expect(second.headers).not.toHaveProperty('idempotency-replayed');
    expect([sent.length, new Set(sent).size]).toEqual([2, 1]);
  });

  it('of the buffer leaves no trace of a write: its status is not pending', async () => {
    const { send, outcomes } = door({ buffer: bufferThat(() => Promise.reject(new Error('the queue is away'))) });

    const answer = await send(order);

    expect([problemIn(answer), outcomes.marked]).toEqual(['buffer-unavailable', []]);
    expect((await send({ path: `/v1/writes/${JSON.parse(answer.body).id}` })).status).toBe(404);
  });

  it.each([
    ['increment', increment('/v1/sums/s', { n: 1 })],
    ['patch', patch('/v1/flows/f', { n: 2 })],
  ])('of a throttled table leaves no doubt: the %s is applied by the next attempt', async (_what, form) => {
    const { send, table } = door();
    await send(patch('/v1/flows/f', { n: 1 }));
    table.interfere = () => ({ kind: 'throttled', reason: 'Throttling' });
    const first = await send(keyed(form));
    table.interfere = () => undefined;

    const second = await send(keyed(form));

    expect(problemIn(first)).toBe('table-unavailable');
    expect(JSON.parse(second.body)).toMatchObject({ status: 'applied', id: JSON.parse(first.body).id });
  });

  it('in doubt stays so for an increment, and it is not added a second time', async () => {
    const { send, table } = door();
    const form = keyed(increment('/v1/sums/s', { n: 1 }));
    table.interfere = () => ({ kind: 'unknown', reason: 'nobody answered' });
    await send(form);
    table.interfere = () => undefined;

    const again = [await send(form), await send(form)];

    expect(again.map(problemIn)).toEqual(['write-in-doubt', 'write-in-doubt']);
    expect(table.model.records.size).toBe(0);
  });

  it('in doubt is told as done where the record has the write', async () => {
    const { send, table, ports } = door();
    const form = keyed(increment('/v1/sums/s', { n: 1 }));
    const { read } = table;
    table.interfere = (_statement, apply) => {
      apply();
      return { kind: 'unknown', reason: 'nobody answered' };
    };
    table.read = async (keys) => keys.map(() => ({ kind: 'unread', reason: 'away' }) as never);
    const first = await send(form);
    Object.assign(table, { interfere: () => undefined, read: read.bind(table) });
    await ports.sleep(1000);

    const second = await send(form);

    expect(problemIn(first)).toBe('write-in-doubt');
    expect([second.status, JSON.parse(second.body).status]).toEqual([200, 'duplicate']);
  });
});
