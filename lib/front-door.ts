// Receives HTTP requests from clients.
// Promises that a 202 stands for a write that SQS has answered for, a 200 for one that the table has, and that nothing bad
// gets further than here.
// Hands on writes to the buffer, or to the table where a collection is direct; reads come back from the table.

import { Fn, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { renderCollections } from '../lambda/contract/collection';
import { collectionsProblems } from '../lambda/contract/collection-problems';
import { frontDoorEnvironment } from '../lambda/contract/environment';
import type { Limits } from '../lambda/contract/limit-rules';
import { renderSales } from '../lambda/contract/parse-sales';
import { sharesPartitions } from '../lambda/contract/placement';
import { type PressureRules, renderPressure } from '../lambda/contract/pressure';
import { type DoorListener, doorListenerProblems } from './front-door/door-listener';
import { makeEdgeSecret } from './front-door/edge-secret';
import { IngestBalancer } from './front-door/ingest-balancer';
import { limitsVariable, requestLimitsProblems } from './front-door/request-limits';
import { tableAccessProblems, tableActions } from './front-door/table-access';
import { type Tracing, tracingProblems, tracingVariable } from './front-door/tracing';
import { HandlerFunction } from './handler-function';
import { refuse } from './kit-error';
import type { IReadCache } from './read-cache';
import { allowCache, cacheVariables } from './read-cache/cache-access';
import { type Sales, salesRules, stageSalesProblems } from './sales';
import { knobProblems } from './sizing/knobs';
import { type NumberRule, numberProblems } from './sizing/number-rule';
import { DEFAULT_KNOBS } from './sizing/sizing';
import { type CollectionsProps, declaredCollections } from './user-code/collection-props';
import { USER_CODE_FILE, userCodeFiles, userCodeProblems } from './user-code/user-code';
import { bufferProblems } from './write-buffer/buffer-problems';

export interface FrontDoorProps {
  /**
   * Where accepted writes go that need no order.
   * @default - none: no collection may have a policy that needs a standard queue
   */
  readonly buffer?: IQueue;
  /**
   * Where accepted writes go that build on one another: those to one record stay in order.
   * @default - none: no collection may have a policy that needs a FIFO queue
   */
  readonly fifoBuffer?: IQueue;
  /** Where records are read, and written where a collection is `direct` or spills, a key is `durable`, or `transactions` are on. */
  readonly table: ITableV2;
  /** What may be written. The writer must be given the same. */
  readonly collections: CollectionsProps;
  /**
   * Lets clients write several records all-or-nothing, with `POST /v1/transactions`. The front door may then write the table
   * itself, whatever the collections' modes. In a transaction each write costs twice its units, and a marker item two more.
   * @default false
   */
  readonly transactions?: boolean;
  /**
   * Lets clients open sales and order from them, with `PUT /v1/sales/{sku}` and `POST /v1/sales/{sku}/orders`. Units are reserved
   * in `cache`, and orders go by `fifoBuffer`: both must be given.
   * @default - none: nothing is sold
   */
  readonly sales?: Sales;
  /** The network: the load balancer goes into its public subnets, the function into its isolated ones. */
  readonly vpc: IVpc;
  /** HTTPS with a certificate, or HTTP for a stated reason. Clients must be told when it changes: so does the URL. */
  readonly listener: DoorListener;
  /**
   * Where the outcomes of writes are looked up.
   * @default - nowhere: the status of a write is never known
   */
  readonly cache?: IReadCache;
  /**
   * Rate limits, counted in `cache` for all clients of the door. A request that one of them refuses is a 429 with `Retry-After`.
   * @default - none: whatever comes is let in
   */
  readonly limits?: Limits;
  /**
   * When buffered writes are refused for what waits before them, as `pressureRules` makes it of a demand. The writer must be
   * told to count what it ends (`countsDrain`), or only its planned rate is known.
   * @default - never: a buffer takes all that comes, however long it then waits
   */
  readonly pressure?: PressureRules;
  /**
   * Which requests are followed from the client to the table in the logs; `false` follows none, and messages then carry no trace.
   * @default - traces that clients mark, and one in 1,000 of the others
   */
  readonly tracing?: Tracing | false;
  /**
   * Whether the internet may reach the door. Without it, only what is in the network or joined to it can.
   * @default true
   */
  readonly internetFacing?: boolean;
  /**
   * Lets only those in who show the door's own secret, as an `EdgeCache` before it does; all others get a 403. Without it whoever knows
   * the load balancer's name comes in past the edge, and writes into `X-Forwarded-For` whatever address it likes.
   * @default false
   */
  readonly edgeOnly?: boolean;
  /**
   * Whether AWS refuses to delete the load balancer. It holds no data, but its name in DNS goes with it; with it, a stack
   * cannot be destroyed before this is turned off.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Days that access logs are kept. Shorter leaves fewer traces of an abuse that is found late.
   * @default 90
   */
  readonly accessLogDays?: number;
  /**
   * MiB of memory; CPU comes with it.
   * @default 512
   */
  readonly memoryMegabytes?: number;
  /**
   * Seconds that one request may take. Longer holds clients of a slow service; shorter refuses more of them.
   * @default 10
   */
  readonly timeoutSeconds?: number;
}

const ACCESS_LOG_RULE: Readonly<Record<'accessLogDays', NumberRule>> = {
  accessLogDays: { min: 1, max: 3650, otherwise: 'the logs would be gone before anyone looks, or pile up for good' },
};

const SENDING = ['sqs:SendMessage'];
/** How much waits there. */
const LOOKING = ['sqs:GetQueueAttributes'];

export class FrontDoor extends Construct {
  readonly function: LambdaFunction;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly accessLogs: Bucket;
  /** As they were given. */
  readonly limits?: Limits;
  /** What an edge must show, where nobody else may come in. */
  readonly edgeSecret?: Secret;
  /** Where clients go, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const {
      buffer,
      fifoBuffer,
      table,
      collections: offered,
      vpc,
      listener,
      cache,
      limits,
      pressure,
      sales,
      tracing,
    } = props;
    const {
      transactions = false,
      internetFacing = true,
      edgeOnly = false,
      deletionProtection = false,
      accessLogDays = 90,
      memoryMegabytes = DEFAULT_KNOBS.frontDoorMemoryMegabytes,
      timeoutSeconds = DEFAULT_KNOBS.frontDoorTimeoutSeconds,
    } = props;
    const knobs = { frontDoorMemoryMegabytes: memoryMegabytes, frontDoorTimeoutSeconds: timeoutSeconds };
    const collections = declaredCollections(offered);
    const duties = { collections, transactions, sells: sales !== undefined };
    refuse(this, [
      ...collectionsProblems(collections),
      ...bufferProblems(collections, { buffer, fifoBuffer }, sales),
      ...doorListenerProblems(listener),
      ...numberProblems(ACCESS_LOG_RULE, { accessLogDays }),
      ...knobProblems(knobs, nameOfProp),
      ...tableAccessProblems(duties, timeoutSeconds, 'timeoutSeconds'),
      ...userCodeProblems(offered),
      ...requestLimitsProblems(limits, cache),
      ...tracingProblems(tracing),
      ...stageSalesProblems({ sales, collections, fifoBuffer, cache }),
    ]);

    const files = userCodeFiles(offered);
    const { function: handler } = new HandlerFunction(this, 'Handler', {
      handler: 'front-door',
      files,
      description: 'Front door: accepts or applies writes, and answers reads',
      environment: frontDoorEnvironment.render({
        TABLE_NAME: table.tableName,
        COLLECTIONS: renderCollections(collections),
        ...(buffer && { BUFFER_URL: buffer.queueUrl }),
        ...(fifoBuffer && { FIFO_BUFFER_URL: fifoBuffer.queueUrl }),
        ...(files && { USER_CODE: USER_CODE_FILE }),
        ...(transactions && { TRANSACTIONS: 'on' }),
        ...(Object.values(collections).some(sharesPartitions) && { CURSOR_KEY: cursorKey(this) }),
        ...cacheVariables(cache),
        ...limitsVariable(limits),
        ...(pressure && { PRESSURE: renderPressure(pressure) }),
        ...(sales && { SALES: renderSales(salesRules(sales)) }),
        ...tracingVariable(tracing),
      }),
      memoryMegabytes,
      timeoutSeconds,
      vpc,
    });
    this.function = handler;
    this.limits = limits;
    for (const queue of [buffer, fifoBuffer]) {
      if (queue === undefined) continue;
      // With sales: whether orders wait that the cache has forgotten.
      const looks = pressure !== undefined || (queue === fifoBuffer && sales !== undefined);
      const actions = [...SENDING, ...(looks ? LOOKING : [])];
      handler.addToRolePolicy(new PolicyStatement({ actions, resources: [queue.queueArn] }));
    }
    handler.addToRolePolicy(new PolicyStatement({ actions: tableActions(duties), resources: [table.tableArn] }));
    allowCache(cache, handler, 'Front door');

    if (edgeOnly) this.edgeSecret = makeEdgeSecret(this, 'EdgeSecret');
    const balancer = new IngestBalancer(this, 'Balancer', {
      vpc,
      handler,
      listener,
      internetFacing,
      deletionProtection,
      accessLogDays,
      edgeSecret: this.edgeSecret,
    });
    this.loadBalancer = balancer.loadBalancer;
    this.listener = balancer.listener;
    this.accessLogs = balancer.accessLogs;
    this.url = balancer.url;
  }
}

/**
 * What signs the cursors of listings: the GUID at the end of the stack's id, so that every deployment of the stack has the
 * same one and every other stack another. No secret, and none is needed: the signature keeps cursors that were cut off, edited
 * or made by another stack from being read as a place in a list, and one that somebody forged would open nothing that its
 * bearer may not list anyway. docs/decisions/cursor-key.md
 */
function cursorKey(scope: Construct): string {
  return Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
}

/** `frontDoorTimeoutSeconds` of a path is this stage's `timeoutSeconds`. */
function nameOfProp(knob: string): string {
  const own = knob.replace(/^frontDoor/, '');
  return own.charAt(0).toLowerCase() + own.slice(1);
}
