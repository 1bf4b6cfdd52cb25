import { isFields, parsed, textOf } from '../read-json';
import type { LoadAnswer, LoadRequest } from '../workload/maker';
import { usualAnswers } from './answers';
import type { WriteAnswer } from './entry';
import { fateOf } from './fate';

/**
 * Of a bulk: an answer for each write, one a line or element. A write whose line is missing or cannot be read is of unknown fate,
 * since the door may have taken it. A bulk that was refused or not answered as a whole has told all of its writes the same.
 */
export function bulkAnswers(answer: LoadAnswer, request: LoadRequest): WriteAnswer[] {
  if (fateOf(answer.status) !== 'acknowledged') return usualAnswers(answer, request);
  const told = toldIn(answer.body);
  return request.writes.map((_, index) => oneAnswer(told[index], answer.status));
}

function toldIn(body: string): readonly unknown[] {
  const whole = body.trimStart().startsWith('[') ? parsed(body) : undefined;
  return Array.isArray(whole) ? whole : body.split('\n').map(parsed);
}

function oneAnswer(told: unknown, whole: number): WriteAnswer {
  const status = isFields(told) && Number.isInteger(told.status) ? Number(told.status) : undefined;
  if (status === undefined) return { fate: 'unknown', status: whole };
  const id = textOf(told, 'id');
  const key = textOf(told, 'key');
  return { fate: fateOf(status), status, ...(id && { id }), ...(key && { key }) };
}
