import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type LedgerEntry, WRITE_KINDS } from '../../load/ledger/entry';
import { entryProblem } from '../../load/ledger/entry-problem';
import { fateOf } from '../../load/ledger/fate';
import { LedgerWriter, ledgerFile } from '../../load/ledger/ledger-writer';
import { readLedger } from '../../load/ledger/read-ledger';

const ASK: LedgerEntry = {
  type: 'ask',
  request: 'w-0',
  at: 1.5,
  flow: 'order',
  writes: [{ op: 'r1-o-w-0', kind: 'create', collection: 'orders', key: 'r1-o-w-0', body: { op: 'r1-o-w-0' } }],
};
const ANSWER: LedgerEntry = {
  type: 'answer',
  request: 'w-0',
  at: 4,
  totalMs: 2.5,
  status: 202,
  writes: [{ fate: 'acknowledged', status: 202, id: 'i-1' }],
};

const anyText = fc.string({ minLength: 1, unit: 'grapheme' });
const anyEntry: fc.Arbitrary<LedgerEntry> = fc.oneof(
  fc.record({
    type: fc.constant('ask' as const),
    request: anyText,
    at: fc.integer(),
    flow: anyText,
    writes: fc.array(
      fc.record({
        op: anyText,
        kind: fc.constantFrom(...WRITE_KINDS),
        collection: anyText,
        body: fc.dictionary(
          fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
          anyText,
        ),
      }),
    ),
  }),
  fc.record({
    type: fc.constant('answer' as const),
    request: anyText,
    at: fc.integer(),
    totalMs: fc.nat(),
    status: fc.constantFrom(0, 202, 409, 503),
    writes: fc.array(fc.record({ fate: fc.constantFrom('refused', 'unknown'), status: fc.nat(), id: anyText })),
  }),
) as fc.Arbitrary<LedgerEntry>;

describe('a ledger', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = async () => {
    const entries: LedgerEntry[] = [];
    const reading = await readLedger(folder, (entry) => void entries.push(entry));
    return { entries, reading };
  };
  const write = (worker: string, entries: readonly LedgerEntry[]) => {
    const ledger = new LedgerWriter(folder, worker);
    for (const entry of entries) {
      if (entry.type === 'ask') ledger.ask(entry);
      else ledger.answer(entry);
    }
    return ledger;
  };

  it('is read as it was written, whatever stands in it', async () => {
    let worker = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyEntry), async (entries) => {
        rmSync(ledgerFile(folder, `w${worker}`), { force: true });
        worker += 1;
        write(`w${worker}`, entries).close();

        const { entries: found, reading } = await read();

        expect(found).toEqual(entries);
        expect(reading).toEqual({ files: [`ledger-w${worker}.jsonl`], entries: entries.length, halfLines: [] });
      }),
      { numRuns: 50 },
    );
  });

  it('is in the file before the writer goes on', () => {
    const ledger = write('w', [ASK]);

    expect(JSON.parse(readFileSync(ledger.file, 'utf8'))).toEqual(ASK);
    ledger.close();
  });

  it('is that of all workers, each in its order', async () => {
    write('b', [ASK, ANSWER]).close();
    write('a', [{ ...ASK, request: 'a-0' }]).close();
    writeFileSync(join(folder, 'generator-a.json'), 'not a ledger');

    const { entries, reading } = await read();

    expect(entries).toEqual([{ ...ASK, request: 'a-0' }, ASK, ANSWER]);
    expect(reading.files).toEqual(['ledger-a.jsonl', 'ledger-b.jsonl']);
  });

  it('has one writer for a worker: a second one would use its names again', () => {
    write('w', []).close();

    expect(() => write('w', [])).toThrow('EEXIST');
  });

  it('writes nothing more once it is closed', async () => {
    const ledger = write('w', [ASK]);

    ledger.close();
    ledger.answer(ANSWER);

    expect((await read()).entries).toEqual([ASK]);
  });

  it('loses the half line of a worker that was killed as it wrote, and says so', async () => {
    const whole = JSON.stringify(ANSWER);
    for (let length = 1; length <= whole.length; length += 17) {
      const { file } = write(`w${length}`, [ASK]);
      appendFileSync(file, whole.slice(0, length));
    }

    const { entries, reading } = await read();

    expect(entries.every(({ type }) => type === 'ask')).toBe(true);
    expect([...reading.halfLines].sort()).toEqual([...reading.files].sort());
  });

  it('is long: lines may end anywhere in what is read at once', async () => {
    const entries = Array.from({ length: 3000 }, (_, n) => ({ ...ASK, request: `größe-${n}`.padEnd(n % 200, 'ü') }));
    write('w', entries).close();

    expect((await read()).entries).toEqual(entries);
  });

  it('that is damaged before its end is an error with its place', async () => {
    const { file } = write('w', [ASK]);
    appendFileSync(file, '{"type":"answer","requ\n');
    appendFileSync(file, `${JSON.stringify(ANSWER)}\n`);

    await expect(read()).rejects.toThrow(`${file}, line 2 is no entry of a ledger: it is not a JSON object`);
  });

  it.each([
    [{ ...ASK, type: 'asked' }, 'its type is "asked"'],
    [{ ...ASK, request: '' }, 'its request is ""'],
    [{ ...ASK, at: '1' }, 'its at is "1"'],
    [{ ...ASK, flow: undefined }, 'its flow is nothing'],
    [
      { ...ASK, writes: [{ op: 'o', kind: 'sell', collection: 'c' }] },
      'one of its writes is {"op":"o","kind":"sell","collection":"c"}',
    ],
    [{ ...ANSWER, writes: undefined }, 'its writes are nothing'],
    [{ ...ANSWER, status: 'ok' }, 'its status is "ok"'],
    [{ ...ANSWER, totalMs: null }, 'its totalMs is null'],
    [{ ...ANSWER, writes: [{ fate: 'lost', status: 202 }] }, 'one of its writes is {"fate":"lost","status":202}'],
  ])('%j is no entry', (entry, problem) => {
    expect(entryProblem(entry)).toBe(problem);
  });
});

describe('the fate of a request', () => {
  it.each([
    [200, 'acknowledged'],
    [202, 'acknowledged'],
    [204, 'acknowledged'],
    [400, 'refused'],
    [409, 'refused'],
    [412, 'refused'],
    [429, 'refused'],
    [499, 'refused'],
    [0, 'unknown'],
    [302, 'unknown'],
    [500, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
  ])('with %i is %s', (status, fate) => {
    expect(fateOf(status)).toBe(fate);
  });
});
