import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Body, Write } from '../../lambda/contract/write';
import { loadUserCode } from '../../lambda/user-code/load-user-code';
import type { CheckVerdict, UserCode } from '../../lambda/user-code/user-code';
import { LEDGER_TRANSFER_COLLECTIONS } from '../../lib/stacks/ledger-transfer-stack';
import { declaredCollections } from '../../lib/user-code/collection-props';
import { userCodeFiles, userCodeProblems } from '../../lib/user-code/user-code';

const ID = '01990000-0000-7000-8000-000000000001';
const SOUND: CheckVerdict = { kind: 'sound' };

let folder: string;
let code: UserCode;

/** As the handlers have it: bundled, put beside them and loaded from there. */
beforeAll(() => {
  expect(userCodeProblems(LEDGER_TRANSFER_COLLECTIONS)).toEqual([]);
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const [[name = '', text = ''] = []] = Object.entries(userCodeFiles(LEDGER_TRANSFER_COLLECTIONS) ?? {});
  writeFileSync(join(folder, name), text);
  code = loadUserCode(folder, name, declaredCollections(LEDGER_TRANSFER_COLLECTIONS));
});

afterAll(() => rmSync(folder, { recursive: true }));

function put(collection: keyof typeof LEDGER_TRANSFER_COLLECTIONS, body: Body): CheckVerdict {
  return code.check({ id: ID, at: ID, collection, key: 'k', op: 'put', body });
}

function rejected(reason: string): CheckVerdict {
  return { kind: 'rejected', reason };
}

describe('an account', () => {
  test.each<[string, Body]>([
    ['nothing in it', { balance: 0 }],
    ['a balance, and whatever else is known of it', { balance: 1000, owner: 'Ada' }],
    ['a balance at its limit', { balance: -500, limit: -500 }],
    ['a limit of nothing', { balance: 0, limit: 0 }],
    ['the most that is counted exactly', { balance: Number.MAX_SAFE_INTEGER, limit: Number.MIN_SAFE_INTEGER }],
  ])('may have %s', (_what, body) => {
    expect(put('accounts', body)).toEqual(SOUND);
  });

  test.each<[Body, string]>([
    [{ balance: -1 }, 'balance must not be below its limit of 0, got -1'],
    [{ balance: -501, limit: -500 }, 'balance must not be below its limit of -500, got -501'],
  ])('is never below its limit: %j', (body, reason) => {
    expect(put('accounts', body)).toEqual(rejected(reason));
  });

  test.each<[Body, string]>([
    [{}, 'none'],
    [{ balance: 0.5 }, '0.5'],
    [{ balance: '100' }, '"100"'],
    [{ balance: null }, 'null'],
    [{ balance: [100] }, '[100]'],
    [{ balance: Number.MAX_SAFE_INTEGER + 1 }, '9007199254740992'],
    [{ balance: 'x'.repeat(300) }, `"${'x'.repeat(59)}…`],
  ])('has a balance that is counted exactly: %j', (body, got) => {
    expect(put('accounts', body)).toEqual(rejected(`balance must be a whole number of the smallest unit, got ${got}`));
  });

  test.each<[Body[string], string]>([
    [1, '1'],
    [-0.5, '-0.5'],
    ['0', '"0"'],
    [null, 'null'],
  ])('has a limit of 0 or less, counted exactly: %j', (limit = null, got = '') => {
    expect(put('accounts', { balance: 100, limit })).toEqual(
      rejected(`limit must be a whole number of the smallest unit, 0 or less, got ${got}`),
    );
  });

  test('cannot be deleted', () => {
    const gone: Write = { id: ID, at: ID, collection: 'accounts', key: 'k', op: 'delete', expect: 1 };

    expect(code.check(gone)).toEqual(rejected('an account cannot be deleted: its balance would go with it'));
  });
});

describe('a transfer', () => {
  const sound = { from: 'a', to: 'b', amount: 1 };

  test.each<[string, Body]>([
    ['two accounts and an amount', sound],
    ['a note, and whatever else is known of it', { ...sound, note: 'rent', booked: '2026-01-01' }],
    ['the longest names', { ...sound, from: 'a'.repeat(512), to: 'b'.repeat(512) }],
    ['the most that is counted exactly', { ...sound, amount: Number.MAX_SAFE_INTEGER }],
  ])('may have %s', (_what, body) => {
    expect(put('transfers', body)).toEqual(SOUND);
  });

  test.each<[string, Body]>([
    ['no amount', { from: 'a', to: 'b' }],
    ['nowhere to go', { from: 'a', amount: 1 }],
    ['nowhere to come from', { to: 'b', amount: 1 }],
    ['an amount of nothing', { ...sound, amount: 0 }],
    ['an amount that flows back', { ...sound, amount: -5 }],
    ['a fraction', { ...sound, amount: 0.5 }],
    ['an amount in words', { ...sound, amount: '5' }],
    ['more than is counted exactly', { ...sound, amount: Number.MAX_SAFE_INTEGER + 1 }],
    ['an account without a name', { ...sound, to: '' }],
    ['a name longer than any key', { ...sound, to: 'b'.repeat(513) }],
    ['a note that is no text', { ...sound, note: 7 }],
  ])('is refused with %s', (_what, body) => {
    expect(put('transfers', body).kind).toBe('rejected');
  });

  test('goes from one account to another', () => {
    expect(put('transfers', { ...sound, to: 'a' })).toEqual(
      rejected('from and to must be two accounts, got "a" twice'),
    );
  });

  test('cannot be deleted', () => {
    expect(code.check({ id: ID, at: ID, collection: 'transfers', key: 'k', op: 'delete' })).toEqual(
      rejected('a transfer cannot be deleted: make another one that takes it back'),
    );
  });
});
