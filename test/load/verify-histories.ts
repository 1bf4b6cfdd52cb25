// The histories of a world, one function for each kind of write.

import type { Body } from '../../lambda/contract/write';
import type { AskedWrite } from '../../load/ledger/entry';
import { count, patched, RUN, type World } from './verify-world';

const derived = (name: string) => `derived-of-${name}`;

/** Orders under keys of their own, and orders whose key the door makes, sent up to three times. */
export function creates(world: World): void {
  for (let each = 0; each < 12; each++) {
    const op = world.name('o');
    const isKeyed = world.random() < 0.5;
    const body: Body = { op, item: 'lamp', quantity: world.upTo(9) };
    const key = isKeyed ? derived(`key ${op}`) : op;
    const id = isKeyed ? derived(op) : world.stamp();
    const write: AskedWrite = isKeyed
      ? { op, kind: 'create', collection: 'orders', body, idempotencyKey: op }
      : { op, kind: 'create', collection: 'orders', key, body };
    const requests = Array.from({ length: isKeyed ? world.upTo(3) : 1 }, () => world.ask([write]));
    for (const request of requests) {
      const ending = world.ending();
      if (ending === 'acknowledged' || ending === 'lost, taken') {
        world.put({ collection: 'orders', key, fields: body, isGone: false, id, at: world.stamp() });
      }
      world.tell(request, write, ending, { id, ...(isKeyed && { key }) });
    }
  }
}

/** Several ask for one key: the first to arrive has it. Buffered, all are accepted; directly, the others are refused. */
export function contests(world: World): void {
  for (let each = 0; each < 6; each++) {
    const key = world.name('contest');
    const isDirect = world.random() < 0.5;
    const arrivals: (() => void)[] = [];
    for (let rival = 0; rival < 3; rival++) {
      const op = world.name('o');
      const body: Body = { op, item: 'chair', quantity: world.upTo(9) };
      const write: AskedWrite = { op, kind: 'create', collection: 'orders', key, body };
      const id = world.stamp();
      const ending = world.ending();
      const isSent = ending === 'acknowledged' || ending === 'lost, taken';
      const arrive = (): boolean => {
        if (world.at('orders', key) !== undefined) {
          world.outcomes.set(id, 'conflict');
          return false;
        }
        world.put({ collection: 'orders', key, fields: body, isGone: false, id, at: id });
        world.outcomes.set(id, 'applied');
        return true;
      };
      const request = world.ask([write]);
      if (isDirect && isSent) {
        const made = arrive();
        if (made || ending === 'lost, taken') world.tell(request, write, ending, { id }, 201);
        else world.answer(request, [{ fate: 'refused', status: 409 }]);
      } else {
        world.tell(request, write, ending, { id });
        if (isSent) arrivals.push(arrive);
      }
    }
    // A standard queue keeps no order.
    for (const arrive of arrivals.sort(() => world.random() - 0.5)) arrive();
  }
}

export function puts(world: World): void {
  for (let each = 0; each < 20; each++) {
    const op = world.name('p');
    const key = `${RUN}-profile-${world.upTo(4)}`;
    const body: Body = { op, worker: 'w1' };
    const id = world.stamp();
    const write: AskedWrite = { op, kind: 'put', collection: 'profiles', key, body };
    const ending = world.ending();
    world.tell(world.ask([write]), write, ending, { id });
    if (ending === 'refused' || ending === 'lost, not taken') continue;
    const standing = world.at('profiles', key);
    if (standing?.at === undefined || standing.at < id) {
      world.put({ collection: 'profiles', key, fields: body, isGone: false, id, at: id });
    }
  }
}

export function increments(world: World): void {
  for (let each = 0; each < 25; each++) {
    const op = world.name('i');
    const key = `${RUN}-counter-${world.upTo(3)}`;
    const body = { hits: 1, amount: world.upTo(9), share: 0.1 };
    const isKeyed = world.random() < 0.3;
    const write: AskedWrite = {
      ...{ op, kind: 'increment', collection: 'counters', key, body },
      ...(isKeyed && { idempotencyKey: op }),
    };
    const id = isKeyed ? derived(op) : world.stamp();
    let isTaken = false;
    for (let time = isKeyed ? world.upTo(3) : 1; time > 0; time--) {
      const ending = world.ending();
      world.tell(world.ask([write]), write, ending, { id });
      isTaken ||= ending === 'acknowledged' || ending === 'lost, taken';
    }
    if (isTaken) count(world, key, body);
  }
}

/** One client for each cart, which asks again when it was answered. What is unknown may come late, also after later ones. */
export function patches(world: World): void {
  for (let cart = 0; cart < 4; cart++) {
    const key = world.name('cart');
    const late: Body[] = [];
    for (let n = 1; n <= 8; n++) {
      const op = world.name('c');
      const body: Body = { op, n, [`field${world.upTo(3)}`]: world.random() < 0.2 ? null : n };
      const write: AskedWrite = { op, kind: 'patch', collection: 'carts', key, body };
      const ending = world.ending();
      world.tell(world.ask([write]), write, ending, { id: world.stamp() });
      if (ending === 'acknowledged' || (ending === 'lost, taken' && world.random() < 0.5)) {
        world.put(patched(world.at('carts', key), key, body));
      } else if (ending === 'lost, taken') late.push(body);
    }
    for (const body of late) world.put(patched(world.at('carts', key), key, body));
  }
}

/** Two clients read the same version, and both replace it. */
export function replaces(world: World): void {
  for (let document = 0; document < 4; document++) {
    const key = world.name('document');
    const isDirect = world.random() < 0.6;
    for (let round = 0; round < 6; round++) {
      const version = world.at('documents', key)?.version ?? 0;
      const rivals = [world.name('d'), world.name('d')].map((op) => {
        const body: Body = { op, n: version + 1 };
        const write: AskedWrite = {
          ...{ op, kind: 'replace', collection: 'documents', key, body },
          expect: String(version),
        };
        return { write, body, request: world.ask([write]), ending: world.ending(), id: world.stamp() };
      });
      for (const { write, body, request, ending, id } of rivals) {
        const isSent = ending === 'acknowledged' || ending === 'lost, taken';
        const isMet = (world.at('documents', key)?.version ?? 0) === version;
        if (isSent) world.outcomes.set(id, isMet ? 'applied' : 'conflict');
        if (isSent && isMet) {
          world.put({ collection: 'documents', key, fields: body, isGone: false, id, version: version + 1 });
        }
        if (!isDirect) world.tell(request, write, ending, { id });
        else if (isSent && !isMet && ending === 'acknowledged') {
          world.answer(request, [{ fate: 'refused', status: 412 }]);
        } else world.tell(request, write, ending, { id, version: String(version + 1) }, 200);
      }
    }
  }
}

const OPENING = 1000;

/** Accounts, and transfers that rest on what their client believes of them; one that is unanswered is sent again. */
export function transfers(world: World): void {
  const first = world.name('a');
  const accounts = Array.from({ length: 4 }, (_, index) => `${RUN}-account-${index}`);
  const openings = accounts.map((key, index): AskedWrite => {
    const op = `${first}-${index}`;
    const body = { op, account: key, balance: OPENING };
    return { op, kind: 'replace', collection: 'accounts', key, body, expect: '0', idempotencyKey: first };
  });
  const request = world.ask(openings);
  for (const { key = '', body } of openings) {
    world.put({ collection: 'accounts', key, fields: body as Body, isGone: false, version: 1 });
  }
  const id = derived(first);
  if (world.random() < 0.8) {
    world.acknowledged.push(...openings);
    world.answer(
      request,
      openings.map(() => ({ fate: 'acknowledged', status: 200, id, version: '1' })),
    );
  } else world.noAnswer(request);
  for (let each = 0; each < 12; each++) transfer(world, accounts);
}

function transfer(world: World, accounts: readonly string[]): void {
  const op = world.name('t');
  const from = world.pick(accounts);
  const to = world.pick(accounts.filter((key) => key !== from));
  const body = { from, to, amount: world.upTo(100) };
  const write: AskedWrite = { op, kind: 'transfer', collection: 'transfers', key: op, body, idempotencyKey: op };
  const id = derived(op);
  const isBuffered = world.random() < 0.3;
  const isConflict = world.random() < 0.2;
  for (let time = world.upTo(2); time > 0; time--) {
    const ending = world.ending();
    const sent = world.ask([write]);
    const isSent = ending === 'acknowledged' || ending === 'lost, taken';
    if (isSent) world.outcomes.set(id, isConflict ? 'conflict' : 'applied');
    if (isSent && !isConflict && world.at('transfers', op) === undefined) {
      world.put({ collection: 'transfers', key: op, fields: { op, ...body }, isGone: false, id: `${id}.0` });
      move(world, op, from, -body.amount);
      move(world, op, to, body.amount);
    }
    if (isConflict && !isBuffered && ending === 'acknowledged') {
      world.answer(sent, [{ fate: 'refused', status: 409, id }]);
    } else world.tell(sent, write, ending, { id }, isBuffered ? 202 : 200);
  }
}

function move(world: World, op: string, key: string, units: number): void {
  const account = world.at('accounts', key);
  if (account === undefined) throw new Error(`${key} was not opened`);
  const fields = { op, account: key, balance: Number(account.fields.balance) + units };
  world.put({ ...account, fields, version: (account.version ?? 0) + 1 });
}

/** More buyers than units; some send again. With the cache lost, some that were accepted are refused. */
export function sales(world: World): void {
  const sku = `${RUN}-sale`;
  const stock = 20;
  const open = world.name('s');
  const opening: AskedWrite = { op: open, kind: 'openSale', collection: 'tickets', key: sku, body: { stock } };
  world.tell(world.ask([opening]), opening, world.random() < 0.9 ? 'acknowledged' : 'lost, taken', {}, 201);
  const sale = { sku, stock, sold: 0, available: stock };
  world.sales.set(sku, sale);
  for (let each = 0; each < 20; each++) {
    const op = world.name('b');
    const quantity = world.upTo(2);
    const write: AskedWrite = {
      ...{ op, kind: 'order', collection: 'tickets', key: sku, body: { quantity } },
      idempotencyKey: op,
    };
    const id = derived(op);
    const isRefusedLater = world.cacheWasLost && world.random() < 0.2;
    for (let time = world.upTo(2); time > 0; time--) {
      const ending = world.ending();
      const request = world.ask([write]);
      const isSold = world.at('tickets', id) !== undefined;
      const isSent = ending === 'acknowledged' || ending === 'lost, taken';
      if (isSent && !isSold && quantity > sale.available) {
        world.answer(request, [{ fate: 'refused', status: 409 }]);
        continue;
      }
      if (isSent && !isSold) {
        world.outcomes.set(id, isRefusedLater ? 'conflict' : 'applied');
        world.put({ collection: 'tickets', key: id, fields: { op, sku, quantity }, isGone: isRefusedLater, id });
        if (!isRefusedLater) {
          sale.sold += quantity;
          sale.available -= quantity;
        }
      }
      world.tell(request, write, ending, { id });
    }
  }
}

/** Bad messages that the runner puts behind the door, and what others have left in the quarantine. */
export function poison(world: World): void {
  for (let each = 0; each < 4; each++) {
    const op = world.name('x');
    const raw = { id: op, collection: 'orders', key: op, at: 'never', op: 'put' };
    const text = world.pick(['{not json', `{"version":1,"writes":[${JSON.stringify(raw)}]}`, '{"version":99}']);
    const write: AskedWrite = { op, kind: 'poison', collection: 'orders', body: { text } };
    const ending = world.random() < 0.8 ? 'acknowledged' : world.ending();
    world.tell(world.ask([write]), write, ending, {}, 200);
    if (ending === 'refused' || ending === 'lost, not taken') continue;
    world.quarantine.push({ messageId: `m-${op}`, body: text, cause: 'malformed-write' });
    // A crash between quarantine and queue sets it aside twice.
    if (world.random() < 0.2) world.quarantine.push({ messageId: `m2-${op}`, body: text, cause: 'malformed-write' });
  }
  world.quarantine.push({
    messageId: 'm-other',
    body: '{"version":1,"writes":["of another run"]}',
    cause: 'malformed-write',
  });
}

export const HISTORIES: readonly ((world: World) => void)[] = [
  creates,
  contests,
  puts,
  increments,
  patches,
  replaces,
  transfers,
  sales,
  poison,
];
