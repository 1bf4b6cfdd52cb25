// W3C Trace Context, level 1: which trace something is part of, and who handed it on.
// Source: https://www.w3.org/TR/trace-context-1/

/** A place in a trace. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all of them 0. */
  readonly traceId: string;
  /** Of who hands it on: 16 such digits. */
  readonly spanId: string;
  /** Whether those who handed it on write it down. */
  readonly sampled: boolean;
  /** What other tracing systems have added: handed on as it came. */
  readonly state?: string;
}

/** Headers of a request, and attributes of a message. */
export const TRACEPARENT = 'traceparent';
export const TRACESTATE = 'tracestate';

/** Version, trace, parent and flags; a later version may have more behind them. */
const PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** No version has this number. */
const NO_VERSION = 'ff';
const VERSION = '00';

const SAMPLED = 1;

const ALL_ZERO = /^0+$/;

/** Of both headers as they came, or `undefined` where the first is not well-formed: then nobody may look at the second. */
export function parseTrace(parent: string | undefined, state: string | undefined): TraceContext | undefined {
  if (parent === undefined) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = PARENT.exec(parent) ?? [];
  if (version === '' || version === NO_VERSION || (version === VERSION && more !== undefined)) return undefined;
  if (ALL_ZERO.test(traceId) || ALL_ZERO.test(spanId)) return undefined;
  // Of the flags this version knows one; the others are set to 0 when it is handed on.
  const sampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED;
  const kept = state === undefined ? undefined : readState(state);
  return { traceId, spanId, sampled, ...(kept !== undefined && { state: kept }) };
}

export function renderTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `${VERSION}-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** The attributes of a message that is part of a trace, by name. All are text. */
export function traceAttributes(trace: TraceContext): Readonly<Record<string, string>> {
  const parent = { [TRACEPARENT]: renderTraceparent(trace) };
  return trace.state === undefined ? parent : { ...parent, [TRACESTATE]: trace.state };
}

const TYPE_BYTES = 'String'.length;

/** What they count towards the size of a message: names, types and values, all of them ASCII. Source: SQS, message attributes. */
export function traceBytes(trace: TraceContext | undefined): number {
  if (trace === undefined) return 0;
  const parent = TRACEPARENT.length + TYPE_BYTES + PARENT_BYTES;
  return trace.state === undefined ? parent : parent + TRACESTATE.length + TYPE_BYTES + trace.state.length;
}

const PARENT_BYTES = 55;

/** Everybody must hand on so much; more may be cut. Unit: characters. */
const STATE_MAX = 512;
const MEMBERS_MAX = 32;
/** Where something has to go, the longest members go first. Unit: characters. */
const LONG_MEMBER = 128;

/** As level 2 has it, which takes every key that level 1 takes. */
const KEY = '[a-z0-9][a-z0-9_*/@-]{0,255}';
/** Its value ends in no space, and has neither comma nor `=`. */
const MEMBER = new RegExp(`^${KEY}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]$`);

/** The list as it is handed on, or `undefined` where there is none that is well-formed. Whole members are left out of a long one. */
function readState(state: string): string | undefined {
  const members = state
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
  if (members.length === 0 || members.length > MEMBERS_MAX || !members.every((member) => MEMBER.test(member))) {
    return undefined;
  }
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf('='))));
  if (keys.size < members.length) return undefined;
  return shortened(members);
}

function shortened(members: readonly string[]): string | undefined {
  const whole = members.join(',');
  if (whole.length <= STATE_MAX) return whole;
  const kept = members.filter((member) => member.length <= LONG_MEMBER);
  while (kept.join(',').length > STATE_MAX) kept.pop();
  return kept.length === 0 ? undefined : kept.join(',');
}
