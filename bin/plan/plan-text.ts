import { type Plan, STAGES } from '../../lib/sizing/plan/plan';
import type { Terminal } from '../command-line/command';
import { duration, number, percent } from '../command-line/numbers';
import { type Style, styleOf } from '../command-line/style';
import { table } from '../command-line/table';
import { wrap } from '../command-line/wrap';
import { availabilityText } from './availability-text';
import { costText } from './cost-text';
import { linesText } from './lines-text';
import { backlogOf, bufferName, headline, lateTexts } from './texts';

const COLUMNS = 80;
const INDENT = 2;

/** A plan for people: what was asked first, then what follows from it, in the order in which it is needed. */
export function planText(plan: Plan, terminal: Terminal, formulas: boolean): string {
  const width = terminal.columns ?? COLUMNS;
  const style = styleOf(terminal);
  const section = (title: string, text: string) => (text === '' ? [] : [`${style.heading(title)}\n${text}`]);
  return [
    [headline(plan), ...lateTexts(plan).map((text) => `! ${text}`)]
      .map((text, index) => (index === 0 ? wrap(text, width) : style.warning(wrap(text, width))))
      .join('\n'),
    ...section(knobsTitle(plan), linesText(plan.lines, STAGES, { width, style, formulas })),
    ...section('What gives out first', bottlenecks(plan, width, style)),
    ...section('Quotas to raise before the day', quotas(plan, width)),
    ...section('Cost', costText(plan.cost, plan.demand, width, style)),
    ...section('A burst, and calm hours', forecast(plan, width, style)),
    ...section('Availability', availabilityText(plan, width)),
  ].join('\n\n');
}

function knobsTitle({ containers }: Plan): string {
  const props = containers === undefined ? '' : '; at the front door also props of FrontDoorCompute.containers()';
  return `Knobs, and what follows from them (·${props})`;
}

/** From here on a part is as good as full: a little more than was asked, and it gives out. */
const NEAR = 0.8;

function bottlenecks({ bottlenecks: parts }: Plan, width: number, style: Style): string {
  const rows = parts.map(({ what, writesPerSecond, utilization, raise }) => [
    what,
    number(writesPerSecond),
    percent(utilization),
    raise,
  ]);
  const paint = (cell: string, column: number, row: number) => {
    if (row < 0) return style.quiet(cell);
    const { utilization = 0 } = parts[row] ?? {};
    if (column === 2) return utilization > 1 ? style.bad(cell) : utilization > NEAR ? style.warning(cell) : cell;
    return column === 3 ? style.quiet(cell) : cell;
  };
  return indented(
    table(['part', 'writes/s', 'peak is', 'what would carry more'], rows, {
      left: [0, 3],
      width: width - INDENT,
      wrapped: [0, 3],
      paint,
    }),
  );
}

function quotas({ quotasToRaise }: Plan, width: number): string {
  if (quotasToRaise.length === 0) return `${' '.repeat(INDENT)}none: what the account has is enough`;
  const rows = quotasToRaise.map(({ service, quota, have, need, why }) => [
    `${service}: ${quota}`,
    number(have),
    number(need),
    why,
  ]);
  return indented(
    table(['quota', 'have', 'need', 'why'], rows, { left: [0, 3], width: width - INDENT, wrapped: [0, 3] }),
  );
}

function forecast(plan: Plan, width: number, style: Style): string {
  const { bursts, unpreparedBursts, waits, demand, kinds } = plan;
  return kinds
    .flatMap((kind) => {
      const burst = bursts[kind];
      const calm = waits[kind];
      const unprepared = unpreparedBursts[kind];
      const late = burst !== undefined && burst.worstWaitSeconds > demand.acceptableDelaySeconds;
      const worst = burst === undefined ? '' : `${duration(burst.worstWaitSeconds)} for the unluckiest write`;
      return [
        ...(burst === undefined
          ? []
          : [
              `${bufferName(kind)}, burst: ${backlogOf(burst)}, ${
                burst.drainSeconds === 0
                  ? 'gone as the burst ends'
                  : `gone ${duration(burst.drainSeconds)} after the burst`
              }, ${late ? style.warning(worst) : worst} (${duration(demand.acceptableDelaySeconds)} acceptable)`,
            ]),
        ...(unprepared === undefined
          ? []
          : [
              style.warning(
                `${bufferName(kind)}, burst through a table that was not prepared: ${backlogOf(unprepared)}, ${duration(unprepared.worstWaitSeconds)} for the unluckiest write`,
              ),
            ]),
        ...(calm === undefined
          ? []
          : [
              `${bufferName(kind)}, calm: in the table ${duration(calm.acceptToDurable.mean)} after the answer, 95 of 100 within ${duration(calm.acceptToDurable.p95)}${calm.buffer.p95 > 0 ? `; of it ${duration(calm.buffer.mean)} and ${duration(calm.buffer.p95)} in the buffer` : ''}`,
            ]),
      ];
    })
    .map((line) => wrap(line, width, INDENT))
    .join('\n');
}

function indented(text: string): string {
  if (text === '') return '';
  return text
    .split('\n')
    .map((line) => `${' '.repeat(INDENT)}${line}`)
    .join('\n');
}
