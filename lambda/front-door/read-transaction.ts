import { REQUEST_BODY_MAX_BYTES, TRANSACTION_MAX_WRITES } from '../contract/limits';
import type { AskedWrite } from './asked-write';
import type { HttpRequest } from './http';
import { JSON_TYPE } from './media-type';
import type { FrontDoorPorts } from './ports';
import { isProblem, type Problem, problem, quoted } from './problems';
import { readEntry, WRITE_MEMBERS } from './read-entry';
import { readText } from './read-text';

/** The writes of a transaction, or the first reason to refuse all of them: the request has one status. */
export function readTransaction(
  request: HttpRequest,
  { collections, now, mayReach }: Pick<FrontDoorPorts, 'collections' | 'now' | 'mayReach'>,
): readonly AskedWrite[] | Problem {
  const form = { mediaTypes: [JSON_TYPE], maxBytes: REQUEST_BODY_MAX_BYTES, otherwise: 'transaction-invalid' } as const;
  const read = readText(request, form);
  if (!read.ok) return read.problem;
  if (read.text === '') return refused('the body must be a JSON object, got nothing');
  let value: unknown;
  try {
    value = JSON.parse(read.text);
  } catch (error) {
    return refused(`the body is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const writes = writesIn(value);
  if (isProblem(writes)) return writes;
  const asked: AskedWrite[] = [];
  for (const [index, entry] of writes.entries()) {
    const one = readEntry(entry, collections, {
      members: WRITE_MEMBERS,
      now: now(),
      ...(mayReach && { mayReach }),
    });
    if (isProblem(one) && one.name === 'api-key-not-allowed') {
      return { ...one, detail: `write ${index}: ${one.detail}`, members: { index }, writes: writes.length };
    }
    if (isProblem(one)) return { ...refused(`write ${index}: ${one.detail}`, index), writes: writes.length };
    asked.push(one);
  }
  return asked;
}

function writesIn(value: unknown): readonly unknown[] | Problem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    return refused(`the body must be a JSON object with the member writes, got ${got}`);
  }
  const stray = Object.keys(value).find((name) => name !== 'writes');
  if (stray !== undefined) return refused(`a transaction has the member writes and no other, got ${quoted(stray)}`);
  const writes: unknown = 'writes' in value ? value.writes : undefined;
  if (!Array.isArray(writes)) return refused('writes must be a list');
  if (writes.length >= 1 && writes.length <= TRANSACTION_MAX_WRITES) return writes;
  return refused(`writes must have 1 to ${TRANSACTION_MAX_WRITES} members, got ${writes.length}`);
}

export function refused(detail: string, index?: number): Problem {
  return problem('transaction-invalid', detail, index === undefined ? {} : { members: { index } });
}
