import { QUEUE_OF } from '../../lambda/contract/collection';
import { completeDemand, DEFAULT_DEMAND, type Demand } from '../../lib/sizing/demand';
import type { CostInput } from '../../lib/sizing/plan/cost/cost-input';
import { costOf } from '../../lib/sizing/plan/cost/cost-of';
import { flowOf } from '../../lib/sizing/plan/cost/flow';
import { otherWays } from '../../lib/sizing/plan/cost/other-ways';
import { SECONDS_PER_MONTH } from '../../lib/sizing/plan/cost/standing-rows';
import { short } from '../../lib/sizing/plan/cost/working';
import { sharingOf } from '../../lib/sizing/plan/door/containers-of';
import type { Plan } from '../../lib/sizing/plan/plan';
import { planOf } from '../../lib/sizing/plan/plan-of';
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
  'a million behind containers': () => workings(planBehindContainers(FLOOD).cost.perMillionWrites),
  'what containers stand on': () => workings(standing(planBehindContainers({}).cost.perMonth)),
  'which door': whichDoor,
  'from which rate on': fromWhichRate,
  sources,
};

const FLOOD: Demand = { peakWritesPerSecond: 14_400, meanWritesPerSecond: 1440 };

function planBehindContainers(demand: Demand): Plan {
  return planOf({ demand, door: { compute: 'containers' } });
}

/** What of a month is there for the tasks alone. */
function standing({ rows }: Bill): Bill {
  const own = rows.filter(({ what }) => /^tasks|^endpoints/.test(what));
  return { rows: own, dollars: own.reduce((sum, { dollars }) => sum + dollars, 0) };
}

/** Of the default records, with ten times the mean at the peak. */
function whichDoor(): string {
  return table(
    [
      'mean rate',
      'peak',
      'function, a month, $',
      'containers, a month, $',
      'tasks',
      'writes in a call, mean',
      'at the peak',
    ],
    [1, 10, 50, 200, 1000, 5000].map((mean) => {
      const demand = { meanWritesPerSecond: mean, peakWritesPerSecond: 10 * mean };
      const { cost, containers } = planBehindContainers(demand);
      if (containers === undefined) throw new Error('there are tasks');
      const inACall = (rate: number) =>
        sharingOf(containers, completeDemand(demand), 'standard', rate).writesPerCall.toFixed(1);
      return [
        `${mean}/s`,
        `${10 * mean}/s`,
        money(cost.doors.function),
        money(cost.doors.containers),
        `${containers.minTasks} to ${containers.maxTasks}`,
        inACall(mean),
        inACall(10 * mean),
      ];
    }),
  );
}

function fromWhichRate(): string {
  const demands: readonly (readonly [string, Demand])[] = [
    ['level, the peak is the mean', { peakWritesPerSecond: 500, meanWritesPerSecond: 500 }],
    ['ten times the mean at the peak', { peakWritesPerSecond: 500, meanWritesPerSecond: 50 }],
    ['a hundred times the mean at the peak', { peakWritesPerSecond: 5000, meanWritesPerSecond: 50 }],
    ['ten times, of 4 KB', { peakWritesPerSecond: 500, meanWritesPerSecond: 50, itemBytes: 4096 }],
    ['ten times, in bulks of ten', { peakWritesPerSecond: 500, meanWritesPerSecond: 50, writesPerRequest: 10 }],
  ];
  return table(
    ['demand', 'containers cost less from a mean of', 'and a peak of'],
    demands.map(([name, demand]) => {
      const { doors } = planOf({ demand }).cost;
      const from = doors.containersFromWritesPerSecond;
      if (from === undefined) return [name, 'never', ''];
      const { peakWritesPerSecond = 1, meanWritesPerSecond = 1 } = demand;
      const [mean, peak] = [from, (from * peakWritesPerSecond) / meanWritesPerSecond].map((rate) =>
        Number(rate.toPrecision(2)).toLocaleString('en-US'),
      );
      return [name, `${mean} writes/s`, `${peak} writes/s`];
    }),
  );
}

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
