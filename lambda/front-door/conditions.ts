import { type Problem, problem, quoted } from './problems';
import type { WriteIntent } from './write-terms';

/** Headers that change what a write means. One that were ignored would let a write through that the client forbade. */
export const CONDITIONS = ['if-match', 'if-none-match', 'if-unmodified-since'] as const;

type Headers = ReadonlyMap<string, string>;

/** Why a condition of a request that only reads cannot be kept, or `undefined`. */
export function conditionOfReading(headers: Headers): Problem | undefined {
  for (const name of ['if-match', 'if-unmodified-since']) {
    const condition = headers.get(name);
    if (condition === undefined) continue;
    return problem('condition-not-supported', `${name}: ${quoted(condition)} is not supported when reading`);
  }
  return undefined;
}

/** The version that a write expects (0: no record), `undefined` where it does not say, or why its conditions cannot be kept. */
export function expectationOf(headers: Headers, intent: WriteIntent): number | undefined | Problem {
  const { method, policy, key } = intent;
  const versions = policy === 'versioned' || policy === 'merge';
  if (!versions || key === undefined) {
    const broken = unkeptCondition(headers, intent);
    if (broken !== undefined) return broken;
    // A key made here names no record yet.
    return versions ? 0 : undefined;
  }
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    return notKept('if-none-match', ifNoneMatch, 'beside an If-Match: a write expects one version');
  }
  // Beside If-Match it is to be ignored (RFC 9110 13.1.4).
  if (ifMatch !== undefined) return versionIn(ifMatch);
  const since = headers.get('if-unmodified-since');
  if (since !== undefined) return notKept('if-unmodified-since', since, 'by a collection that counts versions');
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === '*' && method === 'PUT') return 0;
    return notKept('if-none-match', ifNoneMatch, `by a ${method}, only * by a PUT`);
  }
  if (policy === 'merge') return undefined;
  return problem(
    'precondition-required',
    `a ${method} to a versioned collection must have If-Match with the ETag of the record it replaces${
      method === 'PUT' ? ', or If-None-Match: * to make a new one' : ''
    }`,
  );
}

/** What an If-Match asks for. A tag that no record can ever have is a condition that fails (412), not one unknown (400). */
function versionIn(ifMatch: string): number | Problem {
  const text = ifMatch.trim();
  if (text === '*') {
    return notKept('if-match', ifMatch, 'here: a write carries one version, as a quoted ETag');
  }
  const single = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/.exec(text);
  if (single === null) {
    if (text.includes(',')) return notKept('if-match', ifMatch, 'here: a write carries one version');
    return problem('condition-invalid', `If-Match must be one quoted ETag, such as "7", got ${quoted(ifMatch)}`);
  }
  const [, weak, tag = ''] = single;
  if (weak !== undefined) {
    return failed(ifMatch, 'If-Match compares strongly (RFC 9110 13.1.1), and a weak tag equals none');
  }
  const version = Number(tag);
  if (!/^[1-9]\d*$/.test(tag) || !Number.isSafeInteger(version)) {
    return failed(ifMatch, 'versions of this collection are whole numbers from 1');
  }
  return version;
}

/** Where versions are not counted, the only condition kept is the one that says what a PUT means anyway. */
function unkeptCondition(headers: Headers, { method, policy }: WriteIntent): Problem | undefined {
  for (const name of CONDITIONS) {
    const value = headers.get(name);
    if (value === undefined) continue;
    const saysWhatPutMeans = name === 'if-none-match' && value.trim() === '*' && method === 'PUT';
    if (saysWhatPutMeans && policy === 'createOnly') continue;
    return notKept(name, value, `by a ${method} to a collection with the policy ${policy}`);
  }
  return undefined;
}

function notKept(name: string, value: string, where: string): Problem {
  return problem('condition-not-supported', `${name}: ${quoted(value)} cannot be kept ${where}`);
}

function failed(ifMatch: string, why: string): Problem {
  return problem('precondition-failed', `if-match: ${quoted(ifMatch)} matches no record: ${why}`);
}

/** Whether an `If-None-Match` names this entity tag. Compared weakly, as RFC 9110 13.1.2 asks. */
export function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
