import { isFields, shown } from '../read-json';
import { type Fate, WRITE_KINDS } from './entry';

const FATES: readonly Fate[] = ['acknowledged', 'refused', 'unknown'];

/** Why this cannot be a line of a ledger, or `undefined`. */
export function entryProblem(entry: unknown): string | undefined {
  if (!isFields(entry)) return 'it is not a JSON object';
  const { type, request, at, writes } = entry;
  if (type !== 'ask' && type !== 'answer') return `its type is ${shown(type)}`;
  if (!isText(request)) return `its request is ${shown(request)}`;
  if (!Number.isFinite(at)) return `its at is ${shown(at)}`;
  if (!Array.isArray(writes)) return `its writes are ${shown(writes)}`;
  const wrong = writes.find((write) => !(type === 'ask' ? isAsked(write) : isAnswered(write)));
  if (wrong !== undefined) return `one of its writes is ${shown(wrong)}`;
  if (type === 'ask') return isText(entry.flow) ? undefined : `its flow is ${shown(entry.flow)}`;
  const { status, totalMs } = entry;
  if (!Number.isInteger(status)) return `its status is ${shown(status)}`;
  return Number.isFinite(totalMs) ? undefined : `its totalMs is ${shown(totalMs)}`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isAsked(write: unknown): boolean {
  if (!isFields(write)) return false;
  const { op, kind, collection, body } = write;
  return (
    isText(op) &&
    isText(collection) &&
    WRITE_KINDS.some((one) => one === kind) &&
    (body === undefined || isFields(body))
  );
}

function isAnswered(write: unknown): boolean {
  return isFields(write) && FATES.some((fate) => fate === write.fate) && Number.isInteger(write.status);
}
