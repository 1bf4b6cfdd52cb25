import type { FinalOutcome } from '../../contract/outcome';
import type { Decision, Situation } from '../policy';
import type { Statement } from '../statement';
import { tombstoneOf } from '../tombstone';
import { deliveredBefore, marks, notYetDelivered } from './fifo-marks';

/**
 * Writes down that the table refused the first write for good, and moves the fence past it. Without that a redelivery could
 * fold it with writes that make up for it (a sum back in range, a smaller body): it would take effect, and its first
 * entry would still stand in quarantine, to be replayed. One unit for each such write.
 */
export function decideRefusal(situation: Situation, outcome: FinalOutcome): Decision {
  const { seen, fresh } = deliveredBefore(situation);
  const [arrival] = fresh;
  if (arrival === undefined) return { kind: 'decided', outcomes: seen };
  const { key, known } = situation;
  const set = marks(situation, [], arrival, [{ id: arrival.write.id, outcome }]);
  const nothing = known.kind === 'read' && known.current === undefined;
  const statement: Statement = nothing
    ? { form: 'insert', key, item: { ...tombstoneOf(arrival.write), ...set } }
    : { form: 'update', key, set, add: {}, remove: [], condition: notYetDelivered(arrival.fence), onAbsent: 'refuse' };
  return { kind: 'decided', outcomes: [outcome], statement };
}
