import { QUEUE_OF } from '../../lambda/contract/collection';
import { DEFAULT_DEMAND, type Demand } from '../../lib/sizing/demand';
import type { CostInput } from '../../lib/sizing/plan/cost/cost-input';
import { costOf } from '../../lib/sizing/plan/cost/cost-of';
import { flowOf } from '../../lib/sizing/plan/cost/flow';
import { otherWays } from '../../lib/sizing/plan/cost/other-ways';
import { SECONDS_PER_MONTH } from '../../lib/sizing/plan/cost/standing-rows';
import { short } from '../../lib/sizing/plan/cost/working';
import type { Bill } from '../../lib/sizing/plan/planned-cost';
import { type Price, pricesFor } from '../../lib/sizing/prices';
import { EVENT_INGEST_DEMAND } from '../../lib/stacks/event-ingest-stack';
import { costInput } from './cost-input';

/** What stands between `<!-- NAME, from costOf -->` and `<!-- end -->` of docs/costs.md. */
export const COSTS_TABLES: Readonly<Record<string, () => string>> = {
  'a million': () => workings(costOf(costInput()).perMillionWrites),
  'the usual million': () => workings(costOf(costInput()).usual.perMillionWrites),
  'other demands': otherDemands,
  'other ways': ways,
  'a month': () => workings(costOf(costInput()).perMonth),
  'by rate': byRate,
  sources,
};

/** The same of docs/events.md. */
export const EVENTS_TABLES: Readonly<Record<string, () => string>> = { 'a million events': events };

function events(): string {
  const [bulks, single] = [EVENT_INGEST_DEMAND, { ...EVENT_INGEST_DEMAND, writesPerRequest: 1 }].map(
    (demand) => costOf(costInput(demand)).perMillionWrites,
  );
  if (bulks === undefined || single === undefined) throw new Error('there are two');
  return table(
    ['where', 'what', 'in bulks of 500, $', 'one event in a request, $'],
    [
      ...bulks.rows.map(({ place, what, dollars }, index) => [
        place,
        what,
        money(dollars),
        money(single.rows[index]?.dollars ?? Number.NaN),
      ]),
      ['**total**', '', `**${money(bulks.dollars)}**`, `**${money(single.dollars)}**`],
    ],
  );
}

function workings({ rows, dollars }: Bill): string {
  return table(
    ['where', 'what', 'working', '$'],
    [
      ...rows.map((row) => [row.place, row.what, row.working, money(row.dollars)]),
      ['**total**', '', '', `**${money(dollars)}**`],
    ],
  );
}

function otherDemands(): string {
  const demands: readonly (readonly [string, Demand, Partial<CostInput>])[] = [
    ['one write a request, 1 KB', {}, {}],
    ['in bulks of 500 (`POST /v1/writes`)', { writesPerRequest: 500 }, {}],
    ['of 900 bytes, 20,000 a second', { peakWritesPerSecond: 20_000, itemBytes: 900 }, {}],
    ['of 4 KB', { itemBytes: 4096 }, {}],
    ['of 10 KB', { itemBytes: 10_240 }, {}],
    ['ordered, on a FIFO buffer', {}, fifo('versioned')],
    ['increments, half of them of one record', { hottestShare: 0.5 }, fifo('counter')],
  ];
  return table(
    ['a million writes', '$', 'usual design, $'],
    demands.map(([name, demand, given]) => {
      const { perMillionWrites, usual } = costOf(costInput(demand, given));
      return [name, money(perMillionWrites.dollars), money(usual.perMillionWrites.dollars)];
    }),
  );
}

function fifo(policy: 'versioned' | 'counter'): Partial<CostInput> {
  return { policy, kinds: new Set([QUEUE_OF[policy]]) };
}

function ways(): string {
  const { prices } = pricesFor('us-east-1');
  return table(
    ['a million', 'of it the table', '$'],
    otherWays(costInput(), prices).map(({ way, bill, added }) => {
      const units = bill.rows.filter(({ place }) => place === 'record table');
      const ofTable = units.reduce((sum, { dollars }) => sum + dollars, 0);
      return [way, money(ofTable), `${added ? '+ ' : ''}${money(bill.dollars)}`];
    }),
  );
}

function byRate(): string {
  return table(
    ['mean rate', 'writes in a run', 'a month, $', 'a million of it, $', 'usual design, a month, $'],
    [0.1, 1, 10, 50, 200, 1000].map((mean) => {
      const input = costInput({
        peakWritesPerSecond: Math.max(DEFAULT_DEMAND.peakWritesPerSecond, mean * 10),
        meanWritesPerSecond: mean,
      });
      const { perMonth, usual } = costOf(input);
      const millions = (mean * SECONDS_PER_MONTH) / 1e6;
      return [
        `${mean}/s`,
        short(flowOf(input, 1, mean).writesPerRun),
        money(perMonth.dollars),
        money(perMonth.dollars / millions),
        money(usual.perMonth.dollars),
      ];
    }),
  );
}

function sources(): string {
  const { prices } = pricesFor('us-east-1');
  return table(
    ['price of', '$', 'from', 'as of', 'confidence'],
    Object.values<Price>(prices).map(({ dollars, per, unit, tiers, source, asOf, confidence }) => [
      per === 1 ? unit : `a million: ${unit}`,
      [dollars, ...(tiers ?? []).map((tier) => tier.dollars)].map(price).join(', '),
      source,
      asOf,
      confidence,
    ]),
  );
}

function price(dollars: number): string {
  return dollars < 0.001 ? dollars.toFixed(10) : String(dollars);
}

/** Cents, and what is less than a cent to two digits that count. */
function money(dollars: number): string {
  if (dollars >= 1000) return String(Math.round(dollars)).replace(/\B(?=(\d{3})+$)/g, ',');
  if (dollars >= 0.0095 || dollars === 0) return dollars.toFixed(2);
  return String(Number(dollars.toPrecision(1)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
