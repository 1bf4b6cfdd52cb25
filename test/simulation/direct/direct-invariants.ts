import { bodyOf, isTombstone, type StoredRecord } from '../../../lambda/contract/record';
import type { Ledger } from '../ledger';
import { show } from '../show';
import { type Asked, policyIn } from './asked';
import { type DirectTruth, rankOf } from './direct-truth';

/* What must hold beside all that was looked at while it happened, when faults have ended and everything has come to rest. */
export interface DirectAtRest {
  readonly ledger: Ledger;
  readonly truth: DirectTruth;
  readonly recordAt: (partition: string) => StoredRecord | undefined;
}

export function checkDirectAtRest(world: DirectAtRest): void {
  const { ledger, truth } = world;
  for (const asked of truth.asked.values()) checkAsked(asked, world);
  for (const [token, item] of ledger.items) {
    const causes = ledger.quarantined.get(token) ?? [];
    if (item.poison !== undefined) {
      if (!causes.includes(item.poison))
        ledger.violate(`${token} is poison (${item.poison}), and quarantine holds [${causes}]`);
    } else if (causes.length > 0 && !item.fragile) ledger.violate(`${token} is good and in quarantine as ${causes}`);
    if (ledger.entered.has(token) && !ledger.acknowledged.has(token)) ledger.violate(`${token} was never acknowledged`);
  }
  const partitions = new Set([...truth.asked.values()].flatMap(({ parts }) => parts.map((part) => part.partition)));
  for (const partition of partitions) checkRecord(partition, world);
}

function checkAsked(asked: Asked, { ledger, truth, recordAt }: DirectAtRest): void {
  const told = truth.told.get(asked.token);
  if (told?.has('accepted') && told.size === 1) ledger.violate(`${asked.token} was accepted and has no outcome`);
  // A claim that forgot, or that lost an answer, is excused where it was told.
  const isCovered = truth.effectOf(asked, 0)?.covered === true;
  if (told?.has('applied') && told.has('rejected') && !isCovered)
    ledger.violate(`${asked.token} was told ${[...told]}`);
  const isExcused = asked.isForgotten || !asked.isTransaction;
  if (told?.has('applied') && told.has('refused') && !isExcused) ledger.violate(`${asked.token} was told ${[...told]}`);
  if (!told?.has('applied')) return;
  const record = asked.parts.find(({ collection }) => collection === 'transfers');
  if (record !== undefined && recordAt(record.partition)?.w !== asked.token) {
    ledger.violate(`${asked.token} was told applied, and there is no record of its transfer`);
  }
}

/** A record is what the greatest, the last or all of its effects make of it. */
function checkRecord(partition: string, { ledger, truth, recordAt }: DirectAtRest): void {
  const current = recordAt(partition);
  const stamps: string[] = [];
  for (const asked of truth.asked.values()) {
    asked.parts.forEach((part, index) => {
      const effect = part.partition === partition ? truth.effectOf(asked, index) : undefined;
      if (effect === undefined) return;
      if (current === undefined) ledger.violate(`${partition} is gone, and ${asked.token} took effect`);
      else if (part.policy === 'lastWriterWins' && effect.stamp > rankOf(current, part.policy).trim()) {
        ledger.violate(`${partition} is older than ${asked.token}, which took effect`);
      }
      stamps.push(effect.stamp);
    });
  }
  const policy = policyIn(partition.split('#')[0] as Parameters<typeof policyIn>[0]);
  if (policy !== 'counter' || stamps.length === 0 || current === undefined) return;
  const sum = isTombstone(current) ? 0 : Number(current.n ?? 0);
  if (sum !== truth.sumAt(partition)) {
    ledger.violate(`${partition} must be ${truth.sumAt(partition)}, and is ${show(bodyOf(current))}`);
  }
}
