// Rows that every design has: the load balancer, functions, queues, the table and what leaves the network.

import type { QueueKind } from '../../../../lambda/contract/collection';
import type { PriceName, Prices } from '../../prices';
import type { CostRow } from '../planned-cost';
import { ASSUMED_COST } from './assumptions';
import { type CostInput, USUAL_PARTS } from './cost-input';
import type { Flow } from './flow';
import { type Charge, row, short } from './working';

const GIGABYTE = 1e9;

/** What one load balancer capacity unit carries in an hour. Source: ELB pricing. Unit: GB. */
const CAPACITY_GIGABYTES = { function: 0.4, containers: 1 };
const CAPACITY_CONNECTIONS = 25 * 3600;

/** Of the unit's dimensions the one that is used most is paid: here bytes or new connections. */
export function balancerRow(input: CostInput, flow: Flow, prices: Prices): CostRow {
  const { headerBytes, answerBytes, requestsPerConnection } = { ...ASSUMED_COST, ...input.assumptions };
  const bytes = flow.writes * (input.demand.itemBytes + answerBytes) + flow.requests * 2 * headerBytes;
  const carries = input.containers === undefined ? CAPACITY_GIGABYTES.function : CAPACITY_GIGABYTES.containers;
  const byBytes = bytes / GIGABYTE / carries;
  const byConnections = flow.requests / requestsPerConnection / CAPACITY_CONNECTIONS;
  const of =
    byBytes >= byConnections
      ? `${short(bytes / GIGABYTE)} GB ÷ ${carries} GB`
      : `${short(flow.requests / requestsPerConnection)} connections ÷ ${short(CAPACITY_CONNECTIONS)}`;
  const units = Math.max(byBytes, byConnections);
  return row('front door', 'load balancer', prices, [{ price: 'balancerCapacityHour', units, of }]);
}

export function functionCharges(runs: number, millis: number, megabytes: number): Charge[] {
  const gigabytes = megabytes / 1024;
  return [
    { price: 'functionRequest', units: runs, of: `${short(runs)} runs` },
    {
      price: 'functionGigabyteSecond',
      units: (runs * millis * gigabytes) / 1000,
      of: `${short(runs)} × ${short(millis)} ms × ${short(gigabytes)} GB`,
    },
  ];
}

export function queuePriceOf(kind: QueueKind): PriceName {
  return kind === 'standard' ? 'queueRequest' : 'fifoQueueRequest';
}

/** `looks`: calls that ask how full the queue is. */
export function queueRow(flow: Flow, looks: number, prices: Prices): CostRow {
  const { sends, receives, deletes } = flow;
  const asked = looks > 0 ? ` + ${short(looks)} looks` : '';
  return row('write buffer', `${flow.kind} requests`, prices, [
    {
      price: queuePriceOf(flow.kind),
      units: sends + receives + deletes + looks,
      of: `(${short(sends)} sends + ${short(receives)} receives + ${short(deletes)} deletes${asked})`,
    },
  ]);
}

export function tableCharge({ writeUnits, unitsPerStatement, writes }: Flow): Charge {
  const statements = writeUnits / unitsPerStatement;
  const folded = statements < writes * 0.9995 ? ` (${short(writes)} writes)` : '';
  return {
    price: 'tableWriteUnit',
    units: writeUnits,
    of: `${short(statements)} statements${folded} × ${unitsPerStatement} unit${unitsPerStatement === 1 ? '' : 's'}`,
  };
}

/** What goes through the SQS endpoint, and the answers. */
export function dataRow(input: CostInput, flow: Flow, prices: Prices): CostRow {
  const { sendBytes } = { ...ASSUMED_COST, ...input.assumptions };
  const through = (flow.messages * flow.messageBytes + flow.sends * sendBytes) / GIGABYTE;
  return row('network', 'data', prices, [
    { price: 'endpointGigabyte', units: through, of: `${short(through)} GB to SQS` },
    ...answersCharges(input, flow),
  ]);
}

/** What leaves for clients on the internet. A load balancer without public addresses answers inside. */
function answersCharges(input: CostInput, flow: Flow): readonly Charge[] {
  const { internetFacing } = { ...USUAL_PARTS, ...input.standing };
  if (!internetFacing) return [];
  const { headerBytes, answerBytes } = { ...ASSUMED_COST, ...input.assumptions };
  const gigabytes = (flow.writes * answerBytes + flow.requests * headerBytes) / GIGABYTE;
  return [{ price: 'dataOutGigabyte', units: gigabytes, of: `${short(gigabytes)} GB of answers` }];
}

export function answersRows(input: CostInput, flow: Flow, prices: Prices): CostRow[] {
  const charges = answersCharges(input, flow);
  return charges.length === 0 ? [] : [row('network', 'data', prices, charges)];
}
