// The design that most samples have, for the same demand: a function behind a load balancer that sends one message a write, a
// function that takes batches of ten without a window, an idempotency item (put, and updated when done) and one call for each
// record. No status of a write, no cache, no private network, no alarms; Lambda's own log lines as they are by default.

import type { Prices } from '../../prices';
import { ASSUMED_WRITER } from '../../writer-model';
import type { CostRow } from '../planned-cost';
import { ASSUMED_COST, cpuMillis } from './assumptions';
import { answersRows, balancerRow, functionCharges, queueRow } from './common-rows';
import type { CostInput } from './cost-input';
import { type Flow, flowOf } from './flow';
import { balancerRows, pollRows, storageRow } from './standing-rows';
import { row, short } from './working';

const GIGABYTE = 1e9;
/** Put before the write, and updated when it is done. Each is under a KB. */
const IDEMPOTENCY_UNITS = 2;
/** Put, write, update: one after the other. The records of a batch go side by side. */
const CALLS_IN_A_ROW = 3;
/** START, END and REPORT of one run. Unit: bytes. */
const RUN_LINES_BYTES = 350;

export function usualFlow(input: CostInput, writes: number, writesPerSecond: number): Flow {
  const knobs = { ...input.knobs, batchSize: 10, windowSeconds: 0, fifoBatchSize: 10 };
  const demand = { ...input.demand, hottestShare: 0 };
  const flow = flowOf({ ...input, knobs, demand }, writes, writesPerSecond, () => 1);
  const { doorWaitMillis, doorCpuMicros, usualDoorMicros, usualWriterMicros, singleCallMillis } = {
    ...ASSUMED_COST,
    ...input.assumptions,
  };
  const { runMillis } = input.writer ?? ASSUMED_WRITER;
  const doorMicros = usualDoorMicros + (demand.writesPerRequest - 1) * doorCpuMicros.further;
  const writerMillis = cpuMillis(flow.writesPerRun * usualWriterMicros, knobs.writerMemoryMegabytes);
  return {
    ...flow,
    requestMillis: doorWaitMillis + cpuMillis(doorMicros, knobs.frontDoorMemoryMegabytes),
    runSeconds: (runMillis + CALLS_IN_A_ROW * singleCallMillis + writerMillis) / 1000,
  };
}

export function usualFlowRows(input: CostInput, flow: Flow, prices: Prices): CostRow[] {
  const { knobs } = input;
  const logged = ((flow.requests + flow.runs) * RUN_LINES_BYTES) / GIGABYTE;
  return [
    balancerRow(input, flow, prices),
    row(
      'front door',
      'function',
      prices,
      functionCharges(flow.requests, flow.requestMillis, knobs.frontDoorMemoryMegabytes),
    ),
    queueRow(flow, 0, prices),
    row(
      'writer',
      'function',
      prices,
      functionCharges(flow.runs, flow.runSeconds * 1000, knobs.writerMemoryMegabytes),
      `${short(flow.writesPerRun)} writes a run`,
    ),
    row('record table', 'write units', prices, [
      {
        price: 'tableWriteUnit',
        units: flow.writeUnits + flow.writes * IDEMPOTENCY_UNITS,
        of: `${short(flow.writes)} writes × (${flow.unitsPerStatement} + ${IDEMPOTENCY_UNITS} of the idempotency item)`,
      },
    ]),
    ...answersRows(input, flow, prices),
    row(
      'logs and metrics',
      'logs',
      prices,
      [{ price: 'logsGigabyte', units: logged, of: `${short(logged)} GB` }],
      'a start, an end and a report of each run',
    ),
  ];
}

export function usualStandingRows(input: CostInput, flow: Flow, prices: Prices): CostRow[] {
  const one = { ...input, kinds: new Set([flow.kind]) };
  return [...balancerRows(input, prices), ...pollRows(one, flow, prices), storageRow(input, flow, prices)];
}
