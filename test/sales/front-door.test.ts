import type { Order } from '../../lambda/contract/sales';
import type { Write } from '../../lambda/contract/write';
import { notConfirmed } from '../../lambda/front-door/answers';
import type { HttpResponse } from '../../lambda/front-door/http';
import { collectionsOf, get, post, problemIn } from '../door-requests';
import { COLLECTIONS, memoryFrontDoor, PLAIN_CODE, put, type RequestForm, RULES } from '../memory-front-door';

const HOLD_MS = RULES.holdSeconds * 1000;

type Door = ReturnType<typeof memoryFrontDoor>;

function doorThatSells(changes: Parameters<typeof memoryFrontDoor>[0] = {}) {
  const door = memoryFrontDoor({ sells: RULES, ...changes });
  const { selling } = door;
  if (selling === undefined) throw new Error('it sells nothing');
  return { ...door, selling };
}

/** A door with a sale of `lamp`. */
async function onSale(stock: number, buckets = 1, changes: Parameters<typeof memoryFrontDoor>[0] = {}) {
  const door = doorThatSells(changes);
  const made = await door.send(put('/v1/sales/lamp', { stock, buckets }));
  expect(made.status).toBe(201);
  return door;
}

let keys = 0;

function order(body: object = {}, key?: string): RequestForm {
  keys += 1;
  return post('/v1/sales/lamp/orders', body, { 'idempotency-key': key ?? `key-${keys}` });
}

function ordersIn(queue: readonly string[]): Order[] {
  return queue.map((body) => JSON.parse(body).order);
}

async function unitsHeld(
  { selling }: Pick<ReturnType<typeof doorThatSells>, 'selling'>,
  buckets = 1,
): Promise<number[]> {
  const looked = await selling.reservations.look(
    'lamp',
    Array.from({ length: buckets }, (_, bucket) => bucket),
  );
  if (looked === 'unavailable') throw new Error(looked);
  return looked.map((one) => (one.kind === 'known' ? one.held : 0));
}

const detailOf = ({ body }: HttpResponse) => String(JSON.parse(body).detail);

describe('a sale', () => {
  it('is made once, and found by the same request again', async () => {
    const { send } = doorThatSells();

    const first = await send(put('/v1/sales/lamp', { stock: 100, buckets: 4 }));
    const again = await send(put('/v1/sales/lamp', { buckets: 4, stock: 100 }));

    expect(first).toMatchObject({ status: 201, headers: { location: '/v1/sales/lamp' } });
    expect(again.status).toBe(200);
    expect([first, again].map(({ body }) => JSON.parse(body))).toEqual([
      { sku: 'lamp', stock: 100, buckets: 4 },
      { sku: 'lamp', stock: 100, buckets: 4 },
    ]);
  });

  it.each([
    ['another stock', { stock: 101, buckets: 4 }],
    ['other buckets', { stock: 100, buckets: 5 }],
  ])('is not changed by a request with %s', async (_, body) => {
    const { send } = doorThatSells();
    await send(put('/v1/sales/lamp', { stock: 100, buckets: 4 }));

    const answer = await send(put('/v1/sales/lamp', body));

    expect([answer.status, problemIn(answer)]).toEqual([409, 'sale-exists']);
    expect(JSON.parse(answer.body).sale).toEqual({ sku: 'lamp', stock: 100, buckets: 4 });
  });

  it('is found again by who said nothing of buckets, whatever the path would choose by now', async () => {
    const { send } = doorThatSells();
    await send(put('/v1/sales/lamp', { stock: 100, buckets: 4 }));

    const answer = await send(put('/v1/sales/lamp', { stock: 100 }));

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { sku: 'lamp', stock: 100, buckets: 4 }]);
  });

  it.each([
    [1, 1],
    [19, 1],
    [20, 2],
    [79, 7],
    [80, 8],
    [1_000_000_000, 8],
  ])('of %d units has %d buckets unless it says otherwise', async (stock, buckets) => {
    const { send } = doorThatSells();

    const answer = await send(put('/v1/sales/lamp', { stock }));

    expect(JSON.parse(answer.body)).toEqual({ sku: 'lamp', stock, buckets });
  });

  it.each([
    ['no stock', {}, 'nothing'],
    ['a stock of nothing', { stock: 0 }, '0'],
    ['half a unit', { stock: 1.5 }, '1.5'],
    ['a stock in words', { stock: '10' }, '10'],
    ['too great a stock', { stock: 1_000_000_001 }, '1000000001'],
    ['no buckets', { stock: 10, buckets: 0 }, '0'],
    ['more buckets than units', { stock: 3, buckets: 4 }, '4'],
    ['too many buckets', { stock: 1000, buckets: 65 }, '65'],
    ['a field that means nothing', { stock: 1, price: 3 }, 'price'],
  ])('with %s is refused', async (_, body, said) => {
    const { send } = doorThatSells();

    const answer = await send(put('/v1/sales/lamp', body));

    expect([answer.status, problemIn(answer)]).toEqual([400, 'body-invalid']);
    expect(detailOf(answer)).toContain(said);
  });

  it('takes as many buckets as it may have', async () => {
    const { send } = doorThatSells();

    expect((await send(put('/v1/sales/lamp', { stock: 64, buckets: 64 }))).status).toBe(201);
  });

  it.each(['if-match', 'if-none-match', 'if-unmodified-since', 'write-priority'])('keeps no %s', async (name) => {
    const { send } = doorThatSells();

    const answer = await send(put('/v1/sales/lamp', { stock: 1 }, { [name]: '*' }));

    expect(problemIn(answer)).toBe('condition-not-supported');
  });

  it('has a name of letters, digits and little else', async () => {
    const { send } = doorThatSells();

    const answers = await Promise.all([
      send(put(`/v1/sales/${'a'.repeat(64)}`, { stock: 1 })),
      send(put(`/v1/sales/${'a'.repeat(65)}`, { stock: 1 })),
      send(put('/v1/sales/a%20b', { stock: 1 })),
      send(get('/v1/sales/..')),
      send(post('/v1/sales/%00/orders', {}, { 'idempotency-key': 'k' })),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([201, 400, 400, 400, 400]);
  });

  it('tells what is sold and left, at most a second old, and costs a crowd one look at the table', async () => {
    const { send, table, ports } = await onSale(10, 4);
    const looks = () => table.calls.length;
    const before = looks();

    const answers = await Promise.all(Array.from({ length: 50 }, () => send(get('/v1/sales/lamp'))));
    const once = looks() - before;
    await ports.sleep(999);
    await send(get('/v1/sales/lamp'));
    const still = looks() - before;
    await ports.sleep(1);
    await send(get('/v1/sales/lamp'));

    expect(JSON.parse(answers[0]?.body ?? '')).toEqual({ sku: 'lamp', stock: 10, buckets: 4, sold: 0, left: 10 });
    expect(answers[49]).toMatchObject({ status: 200, headers: { 'cache-control': 'max-age=1' } });
    expect([once, still, looks() - before]).toEqual([1, 1, 2]);
  });

  it('that nobody made is a 404, and is asked for once a second', async () => {
    const { send, table, ports } = doorThatSells();

    const answers = [await send(get('/v1/sales/lamp')), await send(order())];
    const asked = table.calls.length;
    await send(put('/v1/sales/lamp', { stock: 5 }));
    const found = await send(order());

    expect(answers.map(problemIn)).toEqual(['sale-unknown', 'sale-unknown']);
    expect(asked).toBe(1);
    expect(found.status).toBe(202);
    await ports.sleep(1000);
  });

  it.each([
    put('/v1/sales/lamp', { stock: 1 }),
    get('/v1/sales/lamp'),
    post('/v1/sales/lamp/orders', {}, { 'idempotency-key': 'k' }),
  ])('is nothing to a path that sells nothing', async (request) => {
    const { send } = memoryFrontDoor();

    expect((await send(request)).status).toBe(404);
  });

  it.each([
    ['made', put('/v1/sales/lamp', { stock: 1 })],
    ['read', get('/v1/sales/lamp')],
    ['ordered from', order()],
  ])('cannot be %s while the table is away', async (_, request) => {
    const { send, table, logged } = doorThatSells();
    table.read = () => Promise.reject(new Error('the table is away'));
    table.transact = () => Promise.reject(new Error('the table is away'));

    const answer = await send(request);

    expect([answer.status, problemIn(answer)]).toEqual([503, 'table-unavailable']);
    expect(answer.headers['retry-after']).toBe('1');
    expect(logged).toMatchObject([{ level: 'error' }]);
  });
});

describe('an order', () => {
  it('is accepted with its units held and its message in the FIFO buffer, in the group of its bucket', async () => {
    const door = await onSale(10);

    const answer = await door.send(order({ quantity: 3, buyer: 'ann' }));

    const { id, ...rest } = JSON.parse(answer.body);
    expect(rest).toEqual({ sku: 'lamp', quantity: 3, status: 'accepted', record: `/v1/purchases/${id}` });
    expect(answer).toMatchObject({ status: 202, headers: { location: `/v1/writes/${id}` } });
    const [sent] = ordersIn(door.queue);
    expect(sent).toMatchObject({ id, sku: 'lamp', bucket: 0, quantity: 3, body: { buyer: 'ann' } });
    expect(door.sentTo).toEqual(['fifo']);
    expect(await unitsHeld(door)).toEqual([3]);
    expect(door.counted.get('OrdersAccepted')).toBe(1);
    expect(JSON.parse((await door.send(get(`/v1/writes/${id}`))).body)).toEqual({ id, status: 'pending' });
  });

  it('sent again gives the same answer, holds nothing more and sends nothing more', async () => {
    const door = await onSale(10, 4);
    const request = order({ quantity: 2 });

    const first = await door.send(request);
    const again = await door.send(request);
    await door.ports.sleep(HOLD_MS * 3);
    const late = await door.send(request);

    expect([again, late].map(({ status, body }) => [status, body])).toEqual([
      [202, first.body],
      [202, first.body],
    ]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(door.queue).toHaveLength(1);
    expect((await unitsHeld(door, 4)).reduce((sum, units) => sum + units)).toBe(2);
    expect(door.counted.get('OrdersAccepted')).toBe(1);
  });

  it('sent again after it was sold, and the sale sold out, gives the same answer', async () => {
    const door = await onSale(1);
    const request = order();
    const first = await door.send(request);
    const [sent] = ordersIn(door.queue);
    if (sent !== undefined) await door.selling.reservations.end([{ held: sent, end: 'sold' }]);
    await door.send(order());

    const again = await door.send(request);

    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(door.queue).toHaveLength(1);
  });

  it('sent many times at once is one order', async () => {
    const door = await onSale(10, 3);
    const request = order({ quantity: 2 });

    const answers = await Promise.all(Array.from({ length: 20 }, () => door.send(request)));

    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(new Set(ordersIn(door.queue).map(({ id, at, bucket }) => `${id} ${at} ${bucket}`)).size).toBe(1);
    expect((await unitsHeld(door, 3)).reduce((sum, units) => sum + units)).toBe(2);
  });

  it('with the key of another one is refused, whatever became of that', async () => {
    const door = await onSale(10);
    await door.send(order({ quantity: 1 }, 'one'));
    const kept = await door.send(order({ quantity: 2 }, 'one'));
    const [sent] = ordersIn(door.queue);
    if (sent !== undefined) await door.selling.reservations.end([{ held: sent, end: 'sold' }]);
    const sold = await door.send(order({ quantity: 1, buyer: 'ann' }, 'one'));

    expect([kept, sold].map((answer) => [answer.status, problemIn(answer)])).toEqual([
      [422, 'idempotency-key-reused'],
      [422, 'idempotency-key-reused'],
    ]);
    expect(door.queue).toHaveLength(1);
  });

  it('of another sale may have the same key', async () => {
    const door = await onSale(10);
    await door.send(put('/v1/sales/chair', { stock: 1 }));

    const answers = [
      await door.send(order({}, 'one')),
      await door.send(post('/v1/sales/chair/orders', {}, { 'idempotency-key': 'one' })),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(new Set(ordersIn(door.queue).map(({ id }) => id)).size).toBe(2);
  });

  it('that finds nothing left is refused from the cache alone, without a look at the table', async () => {
    const door = await onSale(3);
    await door.send(order({ quantity: 2 }));
    const calls = door.table.calls.length;
    const asked = door.selling.reservations.calls;

    const answers = [await door.send(order({ quantity: 2 })), await door.send(order({ quantity: 2 }))];

    expect(answers.map((answer) => [answer.status, problemIn(answer)])).toEqual([
      [409, 'sold-out'],
      [409, 'sold-out'],
    ]);
    expect(JSON.parse(answers[0]?.body ?? '').left).toBe(1);
    expect(door.table.calls.length - calls).toBe(0);
    expect(door.selling.reservations.calls - asked).toBe(2);
    expect([door.counted.get('OrdersSoldOut'), door.queue.length]).toEqual([2, 1]);
  });

  it('costs one question of what is left and one word that it is kept', async () => {
    const door = await onSale(10);
    await door.send(order());
    const [asked, looked] = [door.selling.reservations.calls, door.table.calls.length];

    await door.send(order());

    expect(door.selling.reservations.calls - asked).toBe(2);
    expect(door.table.calls.length - looked).toBe(0);
  });

  it('for which units lie in several buckets is to come again', async () => {
    const door = await onSale(4, 4);

    const answer = await door.send(order({ quantity: 2 }));

    expect([answer.status, problemIn(answer)]).toEqual([503, 'sale-unavailable']);
    expect(detailOf(answer)).toContain('4 left');
    expect(answer.headers['retry-after']).toBe('60');
  });

  it('without an Idempotency-Key is refused', async () => {
    const { send, queue } = await onSale(1);

    const answer = await send(post('/v1/sales/lamp/orders', {}));

    expect([answer.status, problemIn(answer)]).toEqual([400, 'idempotency-key-required']);
    expect(queue).toEqual([]);
  });

  it.each([
    ['quantity of nothing', { quantity: 0 }, 'body-invalid'],
    ['half a unit', { quantity: 0.5 }, 'body-invalid'],
    ['units in words', { quantity: '1' }, 'body-invalid'],
    ['no quantity at all', { quantity: null }, 'body-invalid'],
    ['more than one order may take', { quantity: RULES.maxQuantity + 1 }, 'body-invalid'],
    ['a sku of its own', { sku: 'chair' }, 'reserved-field'],
    ['a field of the system', { _id: 'x' }, 'reserved-field'],
    ['a list', [], 'body-invalid'],
    [
      'more fields than a record has',
      Object.fromEntries(Array.from({ length: 199 }, (_, i) => [`f${i}`, i])),
      'body-invalid',
    ],
  ])('with %s is refused', async (_, body, name) => {
    const door = await onSale(10);

    const answer = await door.send(order(body));

    expect([answer.status, problemIn(answer)]).toEqual([400, name]);
    expect([door.queue.length, await unitsHeld(door)]).toEqual([0, [0]]);
  });

  it.each([
    ['the most units', { quantity: RULES.maxQuantity }],
    ['the most fields', Object.fromEntries(Array.from({ length: 198 }, (_, i) => [`f${i}`, i]))],
  ])('with %s is taken', async (_, body) => {
    const { send } = await onSale(10);

    expect((await send(order(body))).status).toBe(202);
  });

  it.each([
    ['if-match', '"1"', 'condition-not-supported'],
    ['if-none-match', '*', 'condition-not-supported'],
    ['write-priority', '1', 'priority-not-supported'],
  ])('keeps no %s', async (header, value, name) => {
    const { send } = await onSale(1);
    const request = order();

    expect(problemIn(await send({ ...request, headers: { ...request.headers, [header]: value } }))).toBe(name);
  });

  it('meets the collection’s own rules as its record will be', async () => {
    const checked: unknown[] = [];
    const userCode = {
      ...PLAIN_CODE,
      check: (write: Write) => {
        checked.push(write.op === 'put' ? write.body : undefined);
        return { kind: 'rejected', reason: 'no lamps today' } as const;
      },
    };
    const door = await onSale(10, 1, { userCode });

    const answer = await door.send(order({ buyer: 'ann' }));

    expect([answer.status, problemIn(answer)]).toEqual([422, 'write-rejected']);
    expect(checked).toEqual([{ buyer: 'ann', sku: 'lamp', quantity: 1 }]);
    expect([door.queue.length, await unitsHeld(door)]).toEqual([0, [0]]);
  });

  describe('while too much waits in the buffer', () => {
    const refusal = { ...notConfirmed('x'), headers: { 'retry-after': '7' } };
    /** A door with three units on sale, that can be closed. */
    async function closable() {
      let isOpen = true;
      const asked: string[] = [];
      const door = await onSale(3, 1, {
        pressure: {
          refusal: async (_, buffer) => {
            asked.push(buffer);
            return isOpen ? undefined : refusal;
          },
          settled: async () => {},
        },
      });
      return {
        ...door,
        asked,
        close: () => {
          isOpen = false;
        },
      };
    }

    it('is kept out and holds nothing, and its key is free', async () => {
      const door = await closable();
      door.close();

      const answers = [await door.send(order({ quantity: 1 }, 'one')), await door.send(order({ quantity: 2 }, 'one'))];

      expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual([
        [503, '7'],
        [503, '7'],
      ]);
      expect([door.queue.length, await unitsHeld(door), door.asked]).toEqual([0, [0], ['fifo', 'fifo']]);
    });

    it.each(['kept', 'sold'])('and is %s, gets its 202 again', async (state) => {
      const door = await closable();
      const request = order();
      const first = await door.send(request);
      const [sent] = ordersIn(door.queue);
      if (state === 'sold' && sent !== undefined) await door.selling.reservations.end([{ held: sent, end: 'sold' }]);
      door.close();

      const again = await door.send(request);

      expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([202, first.body, 'true']);
      expect([door.queue.length, door.asked]).toEqual([1, ['fifo']]);
    });

    it('and may have been sent before, is kept out with its units', async () => {
      const door = await closable();
      const request = order();
      const { sendOrder } = door.ports.buffer;
      door.ports.buffer.sendOrder = () => Promise.reject(new Error('no answer'));
      await door.send(request);
      door.ports.buffer.sendOrder = sendOrder;
      door.close();

      const again = await door.send(request);

      expect([again.status, again.headers['retry-after']]).toEqual([503, '7']);
      expect([door.queue.length, await unitsHeld(door)]).toEqual([0, [1]]);
    });

    it('and finds nothing left, is told so, and is not offered to the buffer', async () => {
      const door = await closable();
      door.close();

      const answer = await door.send(order({ quantity: 4 }));

      expect([answer.status, problemIn(answer), door.asked]).toEqual([409, 'sold-out', []]);
    });
  });
});

describe('a send', () => {
  function failing(door: Door, sendOrder: () => Promise<'taken' | 'refused'>) {
    const { sendOrder: works } = door.ports.buffer;
    door.ports.buffer.sendOrder = sendOrder;
    return () => {
      door.ports.buffer.sendOrder = works;
    };
  }

  it('that the queue has refused gives the units back, and leaves the key free', async () => {
    const door = await onSale(1);
    const request = order({}, 'one');
    const mend = failing(door, async () => 'refused');

    const answer = await door.send(request);
    const held = await unitsHeld(door);
    mend();
    const other = await door.send(order({ buyer: 'bob' }, 'one'));

    expect([answer.status, problemIn(answer), held]).toEqual([503, 'buffer-unavailable', [0]]);
    expect(other.status).toBe(202);
  });

  it('of which nobody knows keeps the units for a hold’s time, and the same request sends the same again', async () => {
    const door = await onSale(1);
    const request = order({}, 'one');
    const attempts: Order[] = [];
    const send = door.ports.buffer.sendOrder;
    const mend = failing(door, async () => {
      throw new Error('time-out');
    });

    const unknown = await door.send(request);
    const other = await door.send(order());
    mend();
    await door.ports.sleep(HOLD_MS - 1);
    door.ports.buffer.sendOrder = async (one, terms) => {
      attempts.push(one);
      return send(one, terms);
    };
    const again = await door.send(request);

    expect([unknown.status, problemIn(unknown)]).toEqual([503, 'buffer-unavailable']);
    expect(JSON.parse(unknown.body).id).toBe(JSON.parse(again.body).id);
    expect(problemIn(other)).toBe('sold-out');
    expect(again.status).toBe(202);
    expect(attempts).toHaveLength(1);
    expect(door.logged.map(({ event }) => event)).toContain('order-not-confirmed');
  });

  it('has the stamp and the bucket of the first, however often it is tried', async () => {
    const door = await onSale(6, 3);
    const request = order();
    const tried: Order[] = [];
    door.ports.buffer.sendOrder = async (one) => {
      tried.push(one);
      throw new Error('time-out');
    };

    for (let attempt = 0; attempt < 3; attempt++) {
      await door.send(request);
      await door.ports.sleep(HOLD_MS - 1);
    }

    expect(tried).toEqual([tried[0], tried[0], tried[0]]);
    expect(tried).toHaveLength(3);
  });

  it('that is refused after one that may have been heard keeps the units', async () => {
    const door = await onSale(1);
    const request = order();
    failing(door, async () => {
      throw new Error('time-out');
    });
    await door.send(request);
    failing(door, async () => 'refused');

    const answer = await door.send(request);

    expect(detailOf(answer)).toContain('may or may not');
    expect(await unitsHeld(door)).toEqual([1]);
  });

  it('of which nobody knows is another’s chance after a hold’s time', async () => {
    const door = await onSale(1);
    const mend = failing(door, async () => {
      throw new Error('time-out');
    });
    await door.send(order());
    mend();

    await door.ports.sleep(HOLD_MS);

    expect((await door.send(order())).status).toBe(202);
  });

  it('that takes longer than the hold lasts is not accepted, where its units are another’s by then', async () => {
    const door = await onSale(1);
    let other: HttpResponse | undefined;
    const mend = failing(door, async () => {
      mend();
      await door.ports.sleep(HOLD_MS);
      other = await door.send(order());
      return 'taken';
    });

    const answer = await door.send(order());

    expect([answer.status, other?.status, await unitsHeld(door)]).toEqual([503, 202, [1]]);
  });

  it('that takes longer than the hold lasts is accepted where nobody came between', async () => {
    const door = await onSale(1);
    failing(door, async () => {
      await door.ports.sleep(HOLD_MS);
      return 'taken';
    });

    expect((await door.send(order())).status).toBe(202);
    expect(await unitsHeld(door)).toEqual([1]);
  });

  it('that was acknowledged keeps its units for as long as its message waits', async () => {
    const door = await onSale(1);
    await door.send(order());

    await door.ports.sleep(HOLD_MS * 100);

    expect(problemIn(await door.send(order()))).toBe('sold-out');
  });
});

describe('an order that ended without its units', () => {
  it('is told so, and its key orders nothing any more', async () => {
    const door = await onSale(1);
    const request = order({}, 'one');
    await door.send(request);
    const [sent] = ordersIn(door.queue);
    if (sent === undefined) throw new Error('nothing was sent');
    await door.selling.reservations.end([{ held: sent, end: 'refused' }]);

    const again = await door.send(request);
    const other = await door.send(order({}, 'two'));

    expect([again.status, problemIn(again), JSON.parse(again.body).id]).toEqual([409, 'sold-out', sent.id]);
    expect(other.status).toBe(202);
    expect(door.queue).toHaveLength(2);
  });
});

describe('without the cache', () => {
  it('nothing is sold on a guess', async () => {
    const door = await onSale(10);
    door.selling.reservations.away = true;

    const answer = await door.send(order());

    expect([answer.status, problemIn(answer), answer.headers['retry-after']]).toEqual([503, 'sale-unavailable', '1']);
    expect(door.queue).toEqual([]);
    expect(door.counted.get('OrdersUnavailable')).toBe(1);
  });

  it('a sale is made all the same, and the first order counts it', async () => {
    const door = doorThatSells();
    door.selling.reservations.away = true;
    const made = await door.send(put('/v1/sales/lamp', { stock: 2, buckets: 2 }));
    door.selling.reservations.away = false;

    expect([made.status, (await door.send(order())).status]).toEqual([201, 202]);
    expect(door.logged.map(({ event }) => event)).toContain('stock-loaded');
  });

  it('and after its loss, stock is counted from the table once no order waits', async () => {
    const door = await onSale(2, 2);
    await door.send(order());
    door.selling.reservations.forget();

    const early = await door.send(order());
    door.queue.length = 0;
    const after = await door.send(order());

    expect([early.status, problemIn(early)]).toEqual([503, 'sale-unavailable']);
    expect(detailOf(early)).toContain('counted anew');
    expect(early.headers['retry-after']).toBe('5');
    expect(after.status).toBe(202);
  });

  it('a buffer that is never empty holds a sale up for a hold’s time and no longer', async () => {
    const door = await onSale(2, 2);
    await door.send(order());
    door.selling.reservations.forget();
    await door.send(order());

    await door.ports.sleep(HOLD_MS - 1);
    const early = await door.send(order());
    await door.ports.sleep(1);
    const late = await door.send(order());

    expect([early.status, late.status]).toEqual([503, 202]);
  });

  it('a buffer that does not say what waits is taken for one in which something does', async () => {
    const door = doorThatSells();
    await door.send(put('/v1/sales/lamp', { stock: 2 }));
    door.selling.reservations.forget();
    const { sales } = door.ports;
    if (sales === undefined) throw new Error('it sells nothing');
    Object.assign(sales, { waiting: async () => undefined });

    expect((await door.send(order())).status).toBe(503);
  });

  it('one process counts, and the others wait a little and then say so', async () => {
    const door = await onSale(2, 2);
    door.selling.reservations.forget();
    await door.selling.reservations.beginLoad('lamp');
    const begun = door.clock();

    const answer = await door.send(order());
    await door.selling.reservations.endLoad('lamp', false);
    const later = await door.send(order());

    expect([answer.status, door.clock() - begun]).toEqual([503, 300]);
    expect(later.status).toBe(202);
  });
});

it('a sale may have orders of any collection that is createOnly', async () => {
  const collections = collectionsOf({ ...COLLECTIONS, tickets2: { policy: 'createOnly' } });
  const door = await onSale(1, 1, { collections, sells: { ...RULES, orders: 'tickets2' } });

  const answer = await door.send(order());

  expect(JSON.parse(answer.body).record).toMatch(/^\/v1\/tickets2\//);
});
