import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../template/pseudo-parameters';

/** What EventBridge calls the target of a schedule with. Its times have no fractions of a second. */
export function scheduledEvent(ruleArn: string, now: number) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT_ID,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources: [ruleArn],
    detail: {},
  };
}
