import { duration, number } from '../command-line/numbers';
import { styleOf } from '../command-line/style';
import { type BufferReading, offeredOf, type Reading, type TasksReading } from './reading';
import { sparkline } from './sparkline';
import type { StatusView } from './status-view';
import { flow, painted, type Segment, type TextLine, worthMost } from './text-line';
import { drainSecondsOf, type Verdict } from './verdict';

export interface ScreenForm {
  readonly width: number;
  /** Lines at most. Infinity for a report that is not looked at on one screen. */
  readonly height: number;
  readonly color: boolean;
}

/** Names of stages stand in a column of their own. */
const LABEL = 16;
/** The first number of a stage, and its name. */
const MAIN = 22;

/** What is worth more stays where the terminal is low. */
const WORTH = { space: 0, detail: 1, picture: 2, main: 3, always: 4 } as const;

/** The whole screen, without the ways of a terminal: lines, none wider than it. */
export function screen(view: StatusView, { width, height, color }: ScreenForm): string {
  const style = styleOf({ print: () => {}, complain: () => {}, colours: color });
  const { reading } = view;
  const lines = [
    ...head(view),
    SPACE,
    ...door(view, width),
    SPACE,
    ...reading.buffers.flatMap((buffer) => bufferLines(buffer, view, width)),
    SPACE,
    ...writer(view, width),
    SPACE,
    ...ends(view),
  ];
  return worthMost(lines, height)
    .map((line) => painted(line, width, style))
    .join('\n');
}

/** Beside the first one: the rest of them must not drive the numbers off a low screen. */
const REASONS_KEPT = 2;

const SPACE: TextLine = { segments: [], worth: WORTH.space };

const BADGE = { calm: 'good', busy: 'warning', unwell: 'bad' } as const;

function head({ where, verdict, reading, everySeconds, problem }: StatusView): TextLine[] {
  const [first, ...others] = reasons(verdict);
  const { at, asOf } = reading;
  const every = everySeconds === undefined ? '' : `, every ${duration(everySeconds)}; Ctrl-C ends it`;
  const when =
    asOf === undefined
      ? `${clock(at)}${every}`
      : `queues of ${clock(at)}, rates of the minute until ${clock(asOf).slice(0, 5)} as of CloudWatch${every}`;
  const indent = ' '.repeat(verdict.kind.length + 2);
  return [
    {
      segments: [
        ['spillway status  ', 'strong'],
        [where, 'quiet'],
      ],
      worth: WORTH.main,
    },
    { segments: [[when, 'quiet']], worth: WORTH.main },
    ...(problem === undefined ? [] : [{ segments: [[problem, 'warning'] as const], worth: WORTH.always }]),
    SPACE,
    { segments: [[verdict.kind.toUpperCase(), BADGE[verdict.kind]], [`  ${first}`]], worth: WORTH.always },
    ...others.map((why, place) => ({
      segments: [[`${indent}${why}`] as const],
      worth: place < REASONS_KEPT ? WORTH.main : WORTH.detail,
    })),
  ];
}

function reasons(verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case 'calm':
      return ['writes are applied as they come'];
    case 'busy':
      return [verdict.why];
    case 'unwell':
      return verdict.why;
    default:
      return verdict satisfies never;
  }
}

function door({ reading, past, tasksAllowed }: StatusView, width: number): TextLine[] {
  const { door: rates, tasks } = reading;
  const offered = offeredOf(rates);
  return [
    ...stage(
      'front door',
      ['offered', perSecond(offered)],
      past.map((moment) => moment.offered),
      width,
    ),
    ...details(
      [
        [`accepted ${perSecond(rates.Accepted ?? 0)}`],
        count('refused', rates.Refused, 'warning'),
        count('failed', rates.Failed, 'bad'),
        count('shed', rates.Shed, 'bad'),
        count('limited', rates.RateLimited, 'warning'),
      ],
      width,
    ),
    ...(tasks === undefined ? [] : details(taskItems(tasks, tasksAllowed), width)),
  ];
}

function taskItems(tasks: TasksReading, allowed: StatusView['tasksAllowed']): Segment[] {
  const { running, healthy, unhealthy = 0, draining = 0, cpuPercent } = tasks;
  const of = allowed === undefined ? '' : ` of ${number(allowed.least)} to ${number(allowed.most)}`;
  return [
    [`tasks ${running === undefined ? '–' : number(running)}${of}`],
    [`healthy ${healthy === undefined ? '–' : number(healthy)}`, healthy === 0 ? 'bad' : undefined],
    unhealthy === 0 ? ['unhealthy 0', 'quiet'] : [`unhealthy ${number(unhealthy)}`, 'bad'],
    ...(draining === 0 ? [] : [[`draining ${number(draining)}`] as const]),
    ...(cpuPercent === undefined ? [] : [[`CPU ${number(Math.round(cpuPercent))} %`] as const]),
  ];
}

function bufferLines(buffer: BufferReading, view: StatusView, width: number): TextLine[] {
  const { kind, waiting, inFlight, oldestSeconds, sent, drained } = buffer;
  const drain = drainSecondsOf(buffer);
  const oldest = oldestSeconds === undefined ? '–' : duration(tenths(oldestSeconds));
  const { past } = view;
  return [
    ...stage(
      kind === 'fifo' ? 'FIFO buffer' : 'write buffer',
      ['waiting', number(waiting)],
      past.map((moment) => moment.waiting[kind] ?? 0),
      width,
    ),
    ...details(
      [
        [`oldest ${oldest} of ${allowed(view)}`, lateness(oldestSeconds, view)],
        ...(waiting === 0 || drain === undefined ? [] : [drainItem(drain)]),
        [`in flight ${number(inFlight)}`],
        [`messages in ${sent === undefined ? '–' : perSecond(sent)}`],
        [`out ${drained === undefined ? '–' : perSecond(drained)}`],
      ],
      width,
    ),
  ];
}

function drainItem(seconds: number): Segment {
  return Number.isFinite(seconds)
    ? [`drained in ${duration(Math.ceil(seconds))}`, 'strong']
    : ['not draining', 'warning'];
}

function writer({ reading, past, mostRuns }: StatusView, width: number): TextLine[] {
  const { writer: rates } = reading;
  return [
    ...stage(
      'writer',
      ['applied', perSecond(rates.Applied ?? 0)],
      past.map((moment) => moment.applied),
      width,
    ),
    ...details(
      [
        [`runs ${rates.runs === undefined ? '–' : number(rates.runs)} of ${number(mostRuns)}`],
        count('failed runs', rates.errors, 'bad'),
        count('retries', rates.Retries, 'warning'),
        count('late', rates.Late, 'bad'),
        count('poison', rates.Poison, 'bad'),
        count('conflicts', rates.Conflicts),
        count('duplicates', rates.Duplicates),
        count('superseded', rates.Superseded),
      ],
      width,
    ),
    ...details(throttles(rates), width),
  ];
}

function throttles(rates: Reading['writer']): Segment[] {
  const reasons: Segment[] = [
    count('key range', rates.ThrottledKeyRange, 'bad'),
    count('table', rates.ThrottledTable, 'bad'),
    count('account', rates.ThrottledAccount, 'bad'),
    count('table cap', rates.ThrottledMaxOnDemand, 'bad'),
  ];
  const found = reasons.filter(([, tone]) => tone === 'bad');
  return found.length === 0 ? [['throttled 0', 'quiet']] : found.map(([text, tone]) => [`throttled by ${text}`, tone]);
}

/** `10 s`, and what a burst may take where that is more. */
function allowed({ acceptableDelaySeconds, lateAfterSeconds }: StatusView): string {
  const acceptable = duration(acceptableDelaySeconds);
  return lateAfterSeconds > acceptableDelaySeconds
    ? `${acceptable}, late after ${duration(lateAfterSeconds)}`
    : acceptable;
}

function lateness(
  seconds = 0,
  { acceptableDelaySeconds, lateAfterSeconds }: StatusView,
): 'bad' | 'warning' | undefined {
  if (seconds > lateAfterSeconds) return 'bad';
  return seconds > acceptableDelaySeconds ? 'warning' : undefined;
}

function ends(view: StatusView): TextLine[] {
  const { reading } = view;
  const { acceptToDurable: latency, quarantine, cacheUnavailable } = reading;
  const aside = Object.values(quarantine).reduce((sum, one) => sum + one, 0);
  return [
    row('durable in', [
      latency === undefined
        ? [`– of ${allowed(view)}`, 'quiet']
        : [
            `p50 ${millis(latency.p50)}   p95 ${millis(latency.p95)}   p99 ${millis(latency.p99)}`,
            lateness((latency?.p99 ?? 0) / 1000, view),
          ],
      ...(latency === undefined ? [] : [[` of ${allowed(view)}`, 'quiet'] as const]),
    ]),
    row('quarantine', [
      aside === 0 ? ['empty', 'quiet'] : [quarantined(quarantine), 'bad'],
      ...(aside === 0 ? [] : [['   npx spillway redrive'] as const]),
    ]),
    row('read cache', [
      cacheUnavailable === 0 ? ['answers', 'quiet'] : [`${perSecond(cacheUnavailable)} calls unanswered`, 'warning'],
    ]),
  ];
}

function quarantined({ standard = 0, fifo = 0 }: Reading['quarantine']): string {
  return fifo === 0 ? number(standard) : `${number(standard)} poison, ${number(fifo)} of FIFO`;
}

function row(label: string, segments: readonly Segment[]): TextLine {
  return { segments: [[label.padEnd(LABEL), 'strong'], ...segments], worth: WORTH.main };
}

/** A stage's own number, and how it went in the last minutes. */
function stage(label: string, [name, value]: [string, string], past: readonly number[], width: number): TextLine[] {
  const main = name + value.padStart(Math.max(0, MAIN - name.length - 2));
  const room = width - LABEL - MAIN - 12;
  const picture = past.length < 2 ? '' : sparkline(past, room);
  const top = past.length < 2 ? '' : `  top ${rounded(Math.max(...past))}`;
  return [
    {
      segments: [
        [label.padEnd(LABEL), 'strong'],
        [main.padEnd(MAIN), 'strong'],
        [picture, 'good'],
        [top, 'quiet'],
      ],
      worth: WORTH.main,
    },
  ];
}

function details(items: readonly Segment[], width: number): TextLine[] {
  return flow(items, width - LABEL).map((line) => ({
    segments: [[' '.repeat(LABEL)], ...line],
    worth: line.some(([, tone]) => tone === 'bad') ? WORTH.main : WORTH.detail,
  }));
}

/** A count a second that is usually 0: quiet then, and `tone` otherwise. */
function count(name: string, rate = 0, tone?: 'bad' | 'warning'): Segment {
  return rate === 0 ? [`${name} 0`, 'quiet'] : [`${name} ${perSecond(rate)}`, tone];
}

function perSecond(rate: number): string {
  return `${rounded(rate)}/s`;
}

/** Three a minute are not one in ten seconds: small rates keep two digits that count. */
function rounded(rate: number): string {
  if (rate >= 10) return number(Math.round(rate));
  return number(rate >= 1 ? tenths(rate) : Number(rate.toPrecision(2)));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function millis(value: number): string {
  return value < 1000 ? `${number(Math.round(value))} ms` : duration(Number((value / 1000).toPrecision(3)));
}

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}
