import { table } from '../command-line/table';
import { wrapLines } from '../command-line/wrap';
import type { CauseGroup } from './groups';
import type { Replay } from './replay-of';
import { collectionsOf, contentIds, type SetAside } from './set-aside';

const QUEUE_NAMES: Readonly<Record<SetAside['queue'], string>> = {
  quarantine: 'poison',
  fifoQuarantine: 'FIFO dead letters',
};

/** Of one cause. */
const REASONS_SHOWN = 3;

/** Each cause in one line, and under it why, in the words of its messages: those need the whole width. */
export function groupLines(groups: readonly CauseGroup[], width: number): string {
  const isMixed = groups.some(({ queue }) => queue !== 'quarantine');
  const head = ['cause', 'messages', 'writes', 'oldest (UTC)', 'newest', 'collections'];
  const rows = groups.map(({ queue, cause, messages, writes, oldest, newest, collections }) => [
    plain(cause).trim() || '-',
    String(messages),
    String(writes),
    shortTime(oldest),
    shortTime(newest),
    shortList([...collections]),
    QUEUE_NAMES[queue],
  ]);
  const [first = '', ...lines] = table(isMixed ? [...head, 'set aside as'] : head, rows, {
    left: [0, 5, 6],
    wrapped: [5, 6],
    width,
  }).split('\n');
  // A row may be several lines: the first of each has its cause.
  const starts = lines.flatMap((line, index) => (line.startsWith(' ') ? [] : [index]));
  const blocks = groups.map((group, index) => [
    ...lines.slice(starts[index], starts[index + 1]),
    ...reasonLines(group, width),
  ]);
  return [first, ...blocks.flat()].join('\n');
}

function reasonLines({ reasons, otherReasons }: CauseGroup, width: number): string[] {
  const shown = reasons.slice(0, REASONS_SHOWN);
  const rest = reasons.slice(REASONS_SHOWN).reduce((sum, { messages }) => sum + messages, otherReasons);
  const digits = Math.max(...shown.map(({ messages }) => String(messages).length), String(rest).length);
  const [before, indent] = ['  ', ' '.repeat(digits + 5)];
  const lines = shown.flatMap(({ reason, messages }) =>
    wrapLines(plain(reason), width - indent.length).map((line, part) =>
      part === 0 ? `${before}${String(messages).padStart(digits)} × ${line}` : indent + line,
    ),
  );
  return rest === 0 ? lines : [...lines, `${before}${String(rest).padStart(digits)} for other reasons (--json)`];
}

const COLLECTIONS_SHOWN = 3;

function shortList(names: readonly string[]): string {
  const more = names.length - COLLECTIONS_SHOWN;
  const shown = names
    .slice(0, COLLECTIONS_SHOWN)
    .map((name) => plain(name).slice(0, 40))
    .join(', ');
  return names.length === 0 ? '-' : more > 0 ? `${shown} and ${more} more` : shown;
}

function time(millis: number | undefined): string {
  return millis === undefined ? '-' : new Date(millis).toISOString().slice(0, 19).replace('T', ' ');
}

/** Nothing waits longer than 14 days, and `show` tells the seconds. */
function shortTime(millis: number | undefined): string {
  return time(millis).replace(/^\d+-(.*):\d+$/, '$1');
}

/** A part of the body is enough to know it by; `--body` shows all of it. Unit: characters. */
const BODY_SHOWN = 300;

export function detailLines(aside: SetAside, wholeBody: boolean): string {
  const { content, cause, reason, queue, source, cameIn, redriven, trace, messageId, body, systemAttributes } = aside;
  const ids = contentIds(content);
  const lines: (readonly [string, string] | undefined)[] = [
    [kindOf(aside), ids.length === 0 ? '(no id)' : ids.map(plain).join(', ')],
    ['collections', collectionsOf(aside).map(plain).join(', ') || '-'],
    ['cause', plain(cause)],
    ['reason', plain(reason)],
    ['set aside as', QUEUE_NAMES[queue]],
    ['message id', plain(messageId)],
    cameIn === undefined ? undefined : ['came in message', plain(cameIn)],
    ['from', plain(source ?? '-')],
    ['first seen', time(aside.firstSeen)],
    redriven === 0 ? undefined : ['replayed before', `${redriven} times`],
    trace === undefined ? undefined : ['trace id', trace.traceId],
    ['attributes', plain(JSON.stringify(attributesOf(aside)))],
    ['system', plain(JSON.stringify(systemAttributes))],
    ['body', wholeBody ? plainLines(body) : shortened(body)],
  ];
  return lines.flatMap((line) => (line === undefined ? [] : [`${line[0].padEnd(16)}${line[1]}`])).join('\n');
}

function kindOf({ content }: SetAside): string {
  if (content.kind !== 'writes') return content.kind;
  return content.writes.length === 1 ? 'write' : `${content.writes.length} writes`;
}

function shortened(body: string): string {
  const text = plain(body);
  return text.length <= BODY_SHOWN ? text : `${text.slice(0, BODY_SHOWN)}… (${body.length} characters: --body)`;
}

export function attributesOf({ attributes }: SetAside): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue, DataType = '' }]) => [name, StringValue ?? `(${DataType})`]),
  );
}

/** As `plain`, with its lines and their indents. */
function plainLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, index) => (index % 2 === 1 ? part : plain(part)))
    .join('');
}

/** What a client sent must not steer the terminal that shows it. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
  return text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f]/g, '\u{fffd}');
}

export function replayLines(
  aside: SetAside,
  replay: Replay,
  urls: Readonly<Record<string, string | undefined>>,
): string[] {
  const what = `${contentIds(aside.content).map(plain).join(', ') || plain(aside.messageId)} (${plain(aside.cause)})`;
  if (replay.kind === 'left') return [`stays      ${what}`, `           ${plain(replay.reason)}`];
  return [
    ...replay.messages.map(({ to, body, order }) => {
      const group = order === undefined ? '' : `, group ${plain(order.group)}`;
      return `would send ${what}\n           to the ${to} buffer ${urls[to] ?? '(the path has none)'}${group}, ${Buffer.byteLength(body)} bytes`;
    }),
    ...replay.warnings.map((warning) => `           warning: ${plain(warning)}`),
  ];
}
