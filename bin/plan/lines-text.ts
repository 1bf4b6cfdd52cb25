import { KNOB_RULES } from '../../lib/sizing/knobs';
import type { PlanLine, Stage } from '../../lib/sizing/plan/plan';
import type { Style } from '../command-line/style';
import { wrapLines } from '../command-line/wrap';
import { shownValue } from './texts';

interface Form {
  readonly width: number;
  readonly style: Style;
  readonly formulas: boolean;
}

const GAP = '  ';
/** The reasons are sentences: in a narrower column they would be five times as long as wide, and stand under their value. */
const WHY_LEAST = 40;
/** Before a reason that stands in lines of its own. */
const WHY_INDENT = 6;

/** The table of knobs, by stage: what it is set to, and why. */
export function linesText(lines: readonly PlanLine[], stages: readonly Stage[], form: Form): string {
  const knob = Math.max(...lines.map((line) => nameOf(line).length), 0);
  const value = Math.max(...lines.map((line) => shownValue(line).length), 0);
  const before = GAP.length * 2 + knob + GAP.length + value + GAP.length;
  const beside = form.width - before >= WHY_LEAST;
  const room = form.width - (beside ? before : WHY_INDENT);
  return stages
    .map((stage) => ({ stage, of: lines.filter((line) => line.stage === stage) }))
    .filter(({ of }) => of.length > 0)
    .map(({ stage, of }) =>
      [
        `${GAP}${form.style.strong(stage)}`,
        ...of.flatMap((line) =>
          lineText(line, { ...form, knob, value, before: beside ? before : WHY_INDENT, beside, room }),
        ),
      ].join('\n'),
    )
    .join('\n');
}

/** What `--knob` does not take has a mark: what the stack does not set, and props of the door's own. */
const nameOf = ({ stage, knob, set }: PlanLine): string =>
  set && (stage !== 'front door' || knob in KNOB_RULES) ? knob : `· ${knob}`;

interface Columns extends Form {
  readonly knob: number;
  readonly value: number;
  /** Whether the reason begins in the line of its value. */
  readonly beside: boolean;
  /** Characters before the reason. */
  readonly before: number;
  readonly room: number;
}

function lineText(line: PlanLine, { knob, value, beside, before, room, style, formulas }: Columns): string[] {
  const shown = shownValue(line).padStart(value);
  const painted = line.overridden ? style.warning(shown) : style.strong(shown);
  const head = `${GAP}${GAP}${nameOf(line).padEnd(knob)}${GAP}${painted}`;
  const [first = '', ...rest] = [
    ...wrapLines(line.why, room),
    ...(formulas ? workings(line).flatMap((text) => wrapLines(text, room)) : []),
  ].map((text) => style.quiet(text));
  const under = (text: string) => `${' '.repeat(before)}${text}`;
  return beside ? [`${head}${GAP}${first}`, ...rest.map(under)] : [head, ...[first, ...rest].map(under)];
}

/** The formula, what stands in it, and what holds it. */
function workings({ formula, inputs, limit, value }: PlanLine): string[] {
  const named = Object.entries(inputs).map(([name, input]) => `${name} = ${input}`);
  return [
    ...(formula === String(value) ? [] : [`= ${formula}${named.length === 0 ? '' : ` (${named.join(', ')})`}`]),
    ...(limit === undefined ? [] : [`held by: ${limit.name}, ${limit.value} ${limit.unit} (${limit.source})`]),
  ];
}
