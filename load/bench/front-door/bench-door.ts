import type { QueueKind } from '../../../lambda/contract/collection';
import { frontDoorEnvironment } from '../../../lambda/contract/environment';
import { renderMessage, renderOrder, renderTransaction } from '../../../lambda/contract/message';
import { orderGroup } from '../../../lambda/contract/sales';
import { cachedClaims } from '../../../lambda/front-door/idempotency/cached-claims';
import { messageGroupOf } from '../../../lambda/front-door/message-group';
import { openPorts } from '../../../lambda/front-door/open-ports';
import type { DirectWriting, FrontDoorPorts, WriteBufferPort } from '../../../lambda/front-door/ports';
import type { CacheClient } from '../../../lambda/platform/cache-client';
import { jsonLog } from '../../../lambda/platform/log';
import { cachedOutcomes } from '../../../lambda/platform/outcomes';
import type { Measure } from './measures';
import { COLLECTIONS } from './requests';

/** The ports of a door as it is deployed, but for the buffer, and for the stubs that the measure asks for. */
export function benchPorts({ way }: Measure, queueUrl: string, buffer: WriteBufferPort): FrontDoorPorts {
  const environment = frontDoorEnvironment.render({
    TABLE_NAME: 'bench',
    COLLECTIONS: JSON.stringify(COLLECTIONS),
    BUFFER_URL: queueUrl,
    FIFO_BUFFER_URL: queueUrl,
    TRACE_ONE_IN: '1000',
  });
  const ports = openPorts(frontDoorEnvironment.read(environment), __dirname, jsonLog());
  return {
    ...ports,
    buffer,
    ...(way === 'keyed' && { claims: { cached: cachedClaims(INSTANT_CACHE) } }),
    ...(way === 'marked' && { outcomes: cachedOutcomes(INSTANT_CACHE) }),
    ...(way === 'direct' && ports.direct !== undefined && { direct: instantTable(ports.direct) }),
  };
}

/** Makes the very message and measures it, so that it is made whole, but calls nothing. */
export function renderingBuffer(kind: QueueKind): WriteBufferPort & { readonly bytes: () => number } {
  let bytes = 0;
  const take = (message: string, group = ''): void => {
    bytes += Buffer.byteLength(message) + group.length;
  };
  return {
    send: async (write) => take(renderMessage([write]), kind === 'fifo' ? messageGroupOf(write) : undefined),
    sendAll: (writes) =>
      writes.map(async (write) => {
        take(renderMessage([write]));
        return true;
      }),
    sendTransaction: async (transaction) => take(renderTransaction(transaction)),
    sendOrder: async (order) => {
      take(renderOrder(order), orderGroup(order));
      return 'taken';
    },
    bytes: () => bytes,
  };
}

/** A cache to which every key is new. */
const INSTANT_CACHE: CacheClient = {
  warm: () => {},
  setAll: async () => 'done',
  getAll: async (keys) => keys.map(() => null),
  runAll: async (_script, calls) => calls.map(() => ['new']),
  state: () => 'ready',
  close: () => {},
};

/** A table in which no record stands yet. */
function instantTable(direct: DirectWriting): DirectWriting {
  return {
    ...direct,
    table: {
      single: async () => ({ results: [{ kind: 'done', before: 'none' }], units: 1 }),
      read: async (keys) => keys.map(() => ({ kind: 'read', current: undefined })),
    },
  };
}
