// Receives: the operations of a run, and a reader of the store.
// Promises: what each check says of one look at the store; a check that could not look is undecided and never passed.
// Hands on: to the verdict.

import type { Collections } from '../../lambda/contract/collection';
import type { WriteKind } from '../ledger/entry';
import { BALANCES, checkBalances } from './checks/balances';
import { COUNTERS, checkCounters } from './checks/counters';
import { checkDoubled, DOUBLED } from './checks/doubled';
import { checkFirstKept, FIRST_KEPT } from './checks/first-kept';
import { checkInvented, INVENTED } from './checks/invented';
import { checkLastWriter, LAST_WRITER } from './checks/last-writer';
import { checkLost, LOST } from './checks/lost';
import { checkOneId, ONE_ID } from './checks/one-id';
import { checkOrders, ORDERS } from './checks/orders';
import { checkPatches, PATCHES } from './checks/patches';
import { checkQuarantine, QUARANTINE } from './checks/quarantine';
import { checkOversold, checkUnits, OVERSOLD, UNITS } from './checks/units';
import { checkVersions, VERSIONS } from './checks/versions';
import type { Evidence } from './evidence';
import { undecided } from './findings';
import { FoundRecords } from './found-records';
import { missingPlaces } from './missing-places';
import { mayStand, RECORD_KINDS } from './operation';
import type { Operations } from './operations';
import { askOutcomes } from './outcomes';
import { type SetAside, tellApart } from './quarantined';
import type { SaleSeen, StoreReader, Wanted } from './store-reader';
import type { CheckResult } from './verification';

export interface LookAsked {
  /** Keys and ops of the run begin with it. */
  readonly run: string;
  readonly reader: StoreReader;
  /** Of the path, from its description. */
  readonly collections: Collections;
  /** Whether every buffer was empty for good before the store is read. */
  readonly isDrained: boolean;
  /** Whether the read cache lost what it knew, or was away, during the run. @default false */
  readonly cacheWasLost?: boolean;
}

interface Check {
  readonly name: string;
  readonly check: (evidence: Evidence) => CheckResult;
  /** Only of runs that ask for one of these. */
  readonly kinds?: readonly WriteKind[];
  /** It looks at the ledger or the quarantine alone. */
  readonly withoutStore?: true;
}

const CHECKS: readonly Check[] = [
  { name: LOST, check: checkLost },
  { name: DOUBLED, check: checkDoubled, kinds: RECORD_KINDS },
  { name: INVENTED, check: checkInvented },
  { name: ONE_ID, check: checkOneId, withoutStore: true },
  { name: FIRST_KEPT, check: checkFirstKept, kinds: ['create'] },
  { name: LAST_WRITER, check: checkLastWriter, kinds: ['put'] },
  { name: COUNTERS, check: checkCounters, kinds: ['increment'] },
  { name: PATCHES, check: checkPatches, kinds: ['patch'] },
  { name: VERSIONS, check: checkVersions, kinds: ['replace'] },
  { name: BALANCES, check: checkBalances, kinds: ['transfer'] },
  { name: OVERSOLD, check: checkOversold, kinds: ['openSale'] },
  { name: UNITS, check: checkUnits, kinds: ['openSale'] },
  { name: ORDERS, check: checkOrders, kinds: ['order'] },
  { name: QUARANTINE, check: checkQuarantine, withoutStore: true },
];

/** The store is not read at one moment, and a queue may deliver when it looked empty: one look alone proves no failure. */
export async function lookAt(asked: LookAsked, operations: Operations): Promise<readonly CheckResult[]> {
  const { run, reader, isDrained, cacheWasLost = false } = asked;
  const setAside = await setAsideOf(reader, operations, run);
  const records = new FoundRecords(operations, cacheWasLost);
  const store = await storeOf(asked, operations, records);
  if (store.unread === undefined) await askOutcomes(operations, reader);
  const { sales, unread } = store;
  const { seesAll } = reader;
  const evidence: Evidence = {
    ...{ run, operations, records, sales, setAside },
    ...{ isDrained, seesAll, cacheWasLost },
  };
  const checks = CHECKS.filter(({ kinds }) => kinds?.some((kind) => operations.of(kind).length > 0) ?? true).map(
    ({ name, check, withoutStore }) =>
      unread === undefined || withoutStore
        ? check(evidence)
        : undecided(name, `the store could not be read: ${unread}`),
  );
  return checks;
}

/** First of all: what lies there is not called lost as well. */
async function setAsideOf(reader: StoreReader, operations: Operations, run: string): Promise<SetAside | string> {
  try {
    const messages = await reader.quarantine();
    if (messages === undefined) return 'the quarantines cannot be looked at from here';
    return tellApart(messages, operations, run);
  } catch (error) {
    return `the quarantines could not be read: ${reasonOf(error)}`;
  }
}

async function storeOf(
  { run, collections, reader }: LookAsked,
  operations: Operations,
  records: FoundRecords,
): Promise<{ readonly sales: ReadonlyMap<string, SaleSeen>; readonly unread?: string }> {
  const wanted: Wanted = {
    run,
    collections,
    places: () => operations.places(),
    isAsked: ({ collection, key }) => operations.at(collection, key).length > 0,
    skus: operations.of('openSale').flatMap((one) => (mayStand(one) && one.asked.key ? [one.asked.key] : [])),
  };
  const sales = new Map<string, SaleSeen>();
  try {
    for await (const record of reader.records(wanted)) records.take(record);
    for await (const record of reader.find(missingPlaces(operations, records), wanted)) records.take(record);
    for (const sale of await reader.sales(wanted)) sales.set(sale.sku, sale);
    return { sales };
  } catch (error) {
    return { sales, unread: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
