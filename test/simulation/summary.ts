import { FAULT_KINDS } from './faults';
import { replayCommand } from './shrink';
import type { Totals } from './totals';
import type { WorldName } from './worlds';

const FAILURES_SHOWN = 10;

/** What many worlds were together, for people. */
export function summaryOf(totals: Totals, millis: number, world: WorldName = 'writer'): string {
  const perSecond = millis > 0 ? (totals.seeds * 1000) / millis : 0;
  const { failures } = totals;
  const lines = [
    `${count(totals.seeds)} seeds, ${count(totals.writes)} writes in ${(millis / 1000).toFixed(1)} s: ${count(Math.round(perSecond))} seeds/s`,
    '',
    'outcomes, as first told',
    ...table(totals.outcomes, [...totals.outcomes.keys()].sort()),
    '',
    'faults',
    ...table(totals.faults, [...new Set([...FAULT_KINDS, ...totals.faults.keys()])]),
    '',
    'exceptions that the design allows',
    ...table(totals.exceptions, [...totals.exceptions.keys()].sort()),
    '',
    failures.length === 0 ? 'no promise was broken' : `${count(failures.length)} seeds broke a promise`,
  ];
  for (const { seed, violations } of failures.slice(0, FAILURES_SHOWN)) {
    lines.push(`  seed ${seed}: ${violations[0]?.slice(0, 300)}`, `    ${replayCommand(seed, world)}`);
  }
  if (failures.length > FAILURES_SHOWN) lines.push(`  … and ${count(failures.length - FAILURES_SHOWN)} more`);
  return lines.join('\n');
}

function table(counts: ReadonlyMap<string, number>, names: readonly string[]): string[] {
  if (names.length === 0) return ['  none'];
  return names.map((name) => `  ${count(counts.get(name) ?? 0).padStart(12)}  ${name}`);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
