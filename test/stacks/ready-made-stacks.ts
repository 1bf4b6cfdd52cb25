import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps, Stack } from 'aws-cdk-lib';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { byRange } from '../../lambda/contract/partitions/by-range';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { TrafficShift } from '../../lib/front-door/traffic-shift';
import { CounterStack } from '../../lib/stacks/counter-stack';
import { EventIngestStack } from '../../lib/stacks/event-ingest-stack';
import { FlashSaleStack } from '../../lib/stacks/flash-sale-stack';
import { FloodIntakeStack } from '../../lib/stacks/flood-intake-stack';
import { LedgerTransferStack } from '../../lib/stacks/ledger-transfer-stack';
import { OrderIntakeStack } from '../../lib/stacks/order-intake-stack';
import { WritePath, type WritePathProps } from '../../lib/write-path';
import { LoadStack } from '../../load/stack/load-stack';
import { GUARDED } from '../guard/guarded-stacks';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

/** Every ready-made stack, in every form it has. The rules of AWS are held against each of them. */
export const READY_MADE: Readonly<Record<string, (app: App) => Stack>> = {
  OrderIntakeStack: (app) => new OrderIntakeStack(app, 'OrderIntakeStack'),
  OrderIntakeStackHttps: (app) => new OrderIntakeStack(app, 'OrderIntakeStackHttps', { certificateArn: CERTIFICATE }),
  CounterStack: (app) => new CounterStack(app, 'CounterStack'),
  CounterStackHttps: (app) => new CounterStack(app, 'CounterStackHttps', { certificateArn: CERTIFICATE }),
  LedgerTransferStack: (app) => new LedgerTransferStack(app, 'LedgerTransferStack'),
  LedgerTransferStackHttps: (app) =>
    new LedgerTransferStack(app, 'LedgerTransferStackHttps', { certificateArn: CERTIFICATE }),
  FlashSaleStack: (app) => new FlashSaleStack(app, 'FlashSaleStack'),
  FlashSaleStackHttps: (app) => new FlashSaleStack(app, 'FlashSaleStackHttps', { certificateArn: CERTIFICATE }),
  EventIngestStack: (app) => new EventIngestStack(app, 'EventIngestStack'),
  EventIngestStackHttps: (app) => new EventIngestStack(app, 'EventIngestStackHttps', { certificateArn: CERTIFICATE }),
  FloodIntakeStack: (app) => new FloodIntakeStack(app, 'FloodIntakeStack'),
  FloodIntakeStackHttps: (app) => new FloodIntakeStack(app, 'FloodIntakeStackHttps', { certificateArn: CERTIFICATE }),
  LoadStack: (app) => new LoadStack(app, 'LoadStack'),
};

/** Every form that a path takes by how its records are kept, which no ready-made stack shows all of. */
export const BY_HOW_RECORDS_ARE_KEPT = {
  MovingRecords: (app: App): Stack => {
    const stack = new Stack(app, 'MovingRecords');
    new WritePath(stack, 'WritePath', {
      collections: {
        orders: { policy: 'createOnly', partition: byHash({ shards: 32, earlier: 16 }) },
        people: { policy: 'lastWriterWins', mode: 'direct', partition: byRange({ boundaries: ['h', 'p'] }) },
      },
      listener: { plaintextBecause: 'inside a test' },
    });
    return stack;
  },
  WarmIndexes: (app: App): Stack => {
    const stack = new Stack(app, 'WarmIndexes');
    new WritePath(stack, 'WritePath', {
      collections: {
        orders: {
          policy: 'createOnly',
          partition: byHash({ shards: 16 }),
          indexes: {
            byBuyer: { field: 'buyer' },
            byTotal: { field: 'status', sort: 'total', sortType: 'number', shards: 4 },
          },
        },
      },
      warmThroughput: { writeUnitsPerSecond: 20_000, neverLowered: true },
      // That of the ready-made stacks is held to the rules already, and takes longer than all the rest.
      monitoring: false,
      listener: { plaintextBecause: 'inside a test' },
    });
    return stack;
  },
};

/** Doors whose versions are shifted, as no ready-made stack shifts them. */
export const SHIFTED = {
  ShiftedFunction: (app: App): Stack =>
    shifted(app, 'ShiftedFunction', { edgeOnly: true, shift: TrafficShift.canary() }),
  ShiftedContainers: (app: App): Stack =>
    shifted(app, 'ShiftedContainers', {
      compute: FrontDoorCompute.containers(),
      edgeOnly: true,
      shift: TrafficShift.linear(),
    }),
  ContainersShiftedAtOnce: (app: App): Stack =>
    shifted(app, 'ContainersShiftedAtOnce', {
      compute: FrontDoorCompute.containers(),
      shift: TrafficShift.allAtOnce(),
    }),
};

function shifted(app: App, id: string, props: Partial<WritePathProps>): Stack {
  const stack = new Stack(app, id);
  new WritePath(stack, 'WritePath', {
    collections: { orders: { policy: 'createOnly' } },
    listener: { certificate: ListenerCertificate.fromArn(CERTIFICATE) },
    ...props,
  });
  return stack;
}

/** What no ready-made stack shows. */
export const OTHER_FORMS: Readonly<Record<string, (app: App) => Stack>> = {
  ...BY_HOW_RECORDS_ARE_KEPT,
  ...SHIFTED,
  ...GUARDED,
};

/** What the rules of AWS are held against. */
export const ALL_STACKS: Readonly<Record<string, (app: App) => Stack>> = { ...READY_MADE, ...OTHER_FORMS };

/** What `cdk.json` gives an app of this project. An app of a consumer has its own, or none. */
export const CDK_CONTEXT: Record<string, unknown> = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8'),
).context;

export function appWith(props: AppProps = {}): App {
  return new App({ context: CDK_CONTEXT, ...props });
}
