import type { OutcomeKind } from '../../../lambda/contract/outcome';
import type { StoreReader, ToldOutcome } from '../store-reader';
import { askAgain, type HttpPorts } from './http-asking';

const TOLD: readonly (OutcomeKind | 'pending')[] = [
  'applied',
  'duplicate',
  'superseded',
  'conflict',
  'poison',
  'pending',
];

/** `GET /v1/writes/{id}`: while the cache is away it is a 503 and asked again; a 404 or 410 says that nothing is known any more. */
export function httpOutcomes(ports: HttpPorts): StoreReader['outcomeOf'] {
  return async (id): Promise<ToldOutcome> => {
    const { status, body } = await askAgain(`/v1/writes/${encodeURIComponent(id)}`, ports);
    if (status === 404 || status === 410) return 'none';
    const told: unknown = body === undefined ? undefined : JSON.parse(body);
    const kind = typeof told === 'object' && told !== null && 'status' in told ? told.status : undefined;
    const known = TOLD.find((one) => one === kind);
    if (status !== 200 || known === undefined) throw new Error(`the status of ${id} cannot be read (${status})`);
    return known;
  };
}
