import '../by-the-clock';
import { placeByKey } from '../../lambda/contract/placement';
import { post, problemIn } from '../door-requests';
import { put, type RequestForm } from '../memory-front-door';
import { FAULTS, type Fault } from './faulty-cache';
import { type Door, FaultyPath, type TimedResponse } from './faulty-path';

const COLLECTIONS = {
  orders: { policy: 'createOnly' },
  accounts: { policy: 'versioned' },
  profiles: { policy: 'lastWriterWins' },
  hits: { policy: 'counter' },
  scores: { policy: 'counter', mode: 'direct' },
  'hits-d': { policy: 'counter', tracking: 'durable' },
  'scores-d': { policy: 'counter', mode: 'direct', tracking: 'durable' },
} as const;
type Name = keyof typeof COLLECTIONS;

/** What then becomes of a key, as docs/idempotency.md has it. */
const WHILE_AWAY: Readonly<Record<Name, 'taken' | 'refused'>> = {
  orders: 'taken',
  accounts: 'taken',
  profiles: 'refused',
  hits: 'refused',
  scores: 'refused',
  'hits-d': 'taken',
  'scores-d': 'taken',
};
const NAMES = Object.keys(WHILE_AWAY).filter((name): name is Name => name in COLLECTIONS);

/** After these a claim that was made before is not there any more. */
const FORGETS: readonly Fault[] = ['stopped', 'killed', 'emptied'];

let path: FaultyPath;
let doors: readonly [Door, Door];
let names = 0;

beforeAll(async () => {
  path = await FaultyPath.start({ collections: COLLECTIONS });
  doors = [await path.door(), await path.door()];
}, 30_000);

afterAll(() => path.stop());

const isCounter = (name: Name) => COLLECTIONS[name].policy === 'counter';
const amountIn = async (name: Name, key: string) =>
  Number((await path.table.item(placeByKey(name, key)))?.n?.N ?? (isCounter(name) ? 0 : Number.NaN));

/** A write of 1, the same whenever it is sent. */
function keyed(name: Name, record: string, key: string): RequestForm {
  const headers = { 'idempotency-key': `"${key}"` };
  if (isCounter(name)) return post(`/v1/${name}/${record}/increments`, { n: 1 }, headers);
  return put(`/v1/${name}/${record}`, { n: 1 }, name === 'accounts' ? { ...headers, 'if-none-match': '*' } : headers);
}

/**
 * A direct counter's claim is all that is known of it. Forgotten, its key may have another effect; carried out by a cache that
 * did not say so in time, its key is in doubt, and has none.
 */
function allowedEffects(name: Name, fault: Fault): readonly number[] {
  if (name !== 'scores') return [isCounter(name) ? 2 : 1];
  return FORGETS.includes(fault) ? [2, 3] : [1, 2];
}

const isFinal = ({ status }: TimedResponse) => status < 300;

/** As a client that wants to know: while it is told to come again it does, at another door and some seconds later. */
async function insist(form: RequestForm): Promise<TimedResponse> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = await doors[attempt % 2 === 0 ? 0 : 1].send(form);
    if (isFinal(answer) || problemIn(answer) === 'write-in-doubt') return answer;
    expect(['idempotency-unavailable', 'idempotency-key-in-use']).toContain(problemIn(answer));
    path.advance(4000);
  }
  throw new Error('told to come again for ever');
}

describe.each(FAULTS)('a cache that is %s', (fault) => {
  beforeEach(() => {
    names += 1;
  });
  afterEach(() => path.recover(...doors), 30_000);

  it.each(NAMES)(
    'leaves each key of %s one effect',
    async (name) => {
      const record = `r${names}`;
      const forms = ['before', 'during'].map((when) =>
        keyed(name, isCounter(name) ? record : `${record}-${when}`, `${when}-${names}`),
      );
      const [before, during] = [forms[0] ?? { path: '' }, forms[1] ?? { path: '' }];
      const first = await insist(before);
      await path.cache.befall(fault);

      // Killed in the middle: what then comes first is carried out and not answered.
      const answers = await Promise.all([doors[0].send(during), doors[1].send(during)]);
      answers.push(await doors[0].send(during));
      const known = FORGETS.includes(fault) && name === 'scores' ? [] : [await doors[1].send(before)];
      await path.recover(...doors);
      const again = await insist(during);
      if (known.length > 0) known.push(await insist(before));
      await path.drain();

      const ids = (list: readonly TimedResponse[]) =>
        new Set(list.filter(isFinal).map(({ body }) => JSON.parse(body).id));
      expect(ids([...answers, again]).size).toBe(isFinal(again) ? 1 : 0);
      if (!isFinal(again)) expect([name, problemIn(again)]).toEqual(['scores', 'write-in-doubt']);
      expect(ids([first, ...known]).size).toBe(1);
      for (const record of forms.map(({ path: at }) => at.split('/')[3] ?? '')) {
        expect(allowedEffects(name, fault)).toContain(await amountIn(name, record));
      }
      if (fault !== 'emptied' && fault !== 'killed') {
        const last = answers.at(-1);
        if (WHILE_AWAY[name] === 'taken') expect(last && isFinal(last)).toBe(true);
        else expect(last && problemIn(last)).toBe('idempotency-unavailable');
      }
    },
    30_000,
  );
});

test('a cache that was away counts as degraded, in the door’s line too', async () => {
  await path.cache.befall('cut off');
  await doors[0].counted();

  await doors[0].send(keyed('hits', 'r', 'never'));

  expect((await doors[0].health()).status).toBe('degraded');
  expect((await doors[0].counted()).CacheUnavailable).toBeGreaterThan(0);
  await path.recover(...doors);
});
