import { PATH_METADATA_PREFIX, type PathDescription } from '../../lib/path-description';
import { DEFAULT_DEMAND } from '../../lib/sizing/demand';

/** A path with both buffers, as its template describes it. */
export const DESCRIPTION: PathDescription = {
  version: 1,
  demand: DEFAULT_DEMAND,
  knobs: {},
  kinds: ['standard', 'fifo'],
  collections: { orders: { policy: 'createOnly' }, carts: { policy: 'patch' } },
  sells: false,
  transactions: false,
  resources: {
    frontDoor: 'Door',
    loadBalancer: 'Balancer',
    writer: 'Writer',
    table: 'Table',
    cache: 'Cache',
    quarantine: 'Quarantine',
    buffer: 'Buffer',
    fifoBuffer: 'FifoBuffer',
    fifoQuarantine: 'FifoQuarantine',
  },
};

/** A template's `Metadata` with paths of these names. */
export function metadataWith(...names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [PATH_METADATA_PREFIX + name, DESCRIPTION]));
}
