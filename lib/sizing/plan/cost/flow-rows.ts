import { OUTCOME_TTL_SECONDS } from '../../../../lambda/contract/limits';
import type { Prices } from '../../prices';
import { tasksAt } from '../door/containers-of';
import type { CostRow } from '../planned-cost';
import { ASSUMED_COST, type CostAssumptions } from './assumptions';
import { balancerRow, dataRow, functionCharges, queueRow, tableCharge } from './common-rows';
import { accessLogRows, guardedRows, tasksRow } from './container-rows';
import type { CostInput } from './cost-input';
import type { Flow } from './flow';
import { row, short } from './working';

const GIGABYTE = 1e9;
const SECONDS_PER_HOUR = 3600;

/** A process of the front door or the writer tells its numbers after so much. Sources: door-report.ts, batch-report.ts. */
const EVENTS_PER_LINE = 1000;
const SECONDS_PER_LINE = 10;

/** What some writes cost by themselves, in the order of their journey. `seconds` is how long they take to come. */
export function flowRows(input: CostInput, flow: Flow, seconds: number, prices: Prices): CostRow[] {
  const assumed = { ...ASSUMED_COST, ...input.assumptions };
  const { knobs } = input;
  return [
    balancerRow(input, flow, prices),
    input.containers === undefined
      ? row(
          'front door',
          'function',
          prices,
          functionCharges(flow.requests, flow.requestMillis, knobs.frontDoorMemoryMegabytes),
        )
      : tasksRow(input.containers, flow, prices),
    ...guardedRows(input, flow, prices),
    queueRow(flow, looks(flow, seconds), prices),
    row(
      'writer',
      'function',
      prices,
      functionCharges(flow.runs, flow.runSeconds * 1000, knobs.writerMemoryMegabytes),
      `${short(flow.writesPerRun)} writes a run`,
    ),
    row('record table', 'write units', prices, [tableCharge(flow)]),
    commandsRow(input, flow, seconds, assumed, prices),
    statusesRow(input, flow, assumed, prices),
    dataRow(input, flow, prices),
    logsRow(input, flow, seconds, assumed, prices),
    ...accessLogRows(input, flow, prices),
  ];
}

/** All processes together ask a buffer once a second how full it is. Source: docs/backpressure.md. */
function looks(flow: Flow, seconds: number): number {
  return Math.min(flow.requests, seconds);
}

function commandsRow(input: CostInput, flow: Flow, seconds: number, assumed: CostAssumptions, prices: Prices): CostRow {
  const { commandUnits, scriptUnits, limits } = assumed;
  // The mark is a command; the outcome is kept by a script, which removes the mark.
  const marks = (commandUnits + scriptUnits) * flow.writes;
  // Each busy process looks twice a second, and each run tells how much it ended.
  const pressure = scriptUnits * (Math.min(flow.requests, 2 * seconds * busyDoors(input, flow, seconds)) + flow.runs);
  const counted = limits ? scriptUnits * flow.requests : 0;
  return row(
    'read cache',
    'commands',
    prices,
    [{ price: 'cacheUnit', units: marks + pressure + counted, of: `${short(marks + pressure + counted)} units` }],
    `accepted mark and outcome ${short(marks)}, backpressure ${short(pressure)}${limits ? `, limits ${short(counted)}` : ''}`,
  );
}

/** Statuses are kept for a day, or until the cache is full of them. */
function statusesRow(input: CostInput, flow: Flow, { statusBytes }: CostAssumptions, prices: Prices): CostRow {
  const held = keptSeconds(input, statusBytes) / SECONDS_PER_HOUR;
  const gigabytes = (flow.writes * statusBytes) / GIGABYTE;
  return row('read cache', 'statuses kept', prices, [
    {
      price: 'cacheGigabyteHour',
      units: gigabytes * held,
      of: `${short(flow.writes)} of ${statusBytes} bytes for ${short(held)} h = ${short(gigabytes * held)} GB-hours`,
    },
  ]);
}

/** Seconds that a status is kept at the mean rate: a day, or less where the cache would grow past its ceiling. */
export function keptSeconds({ demand, knobs }: CostInput, statusBytes: number): number {
  const fullAfter = (knobs.cacheGigabytes * GIGABYTE) / (demand.meanWritesPerSecond * statusBytes);
  return Math.min(OUTCOME_TTL_SECONDS, fullAfter);
}

function logsRow(input: CostInput, flow: Flow, seconds: number, assumed: CostAssumptions, prices: Prices): CostRow {
  const { writerLineBytes, doorLineBytes, tracedShare, traceLineBytes } = assumed;
  const lines = (events: number, calls: number, processes: number) =>
    Math.min(calls, events / EVENTS_PER_LINE + (seconds / SECONDS_PER_LINE) * processes);
  const ofWriter = lines(flow.writes, flow.runs, busyWriters(flow, seconds));
  const ofDoor = lines(flow.writes, flow.requests, busyDoors(input, flow, seconds));
  const traces = tracedShare * flow.requests;
  const gigabytes = (ofWriter * writerLineBytes + ofDoor * doorLineBytes + traces * traceLineBytes) / GIGABYTE;
  return row(
    'logs and metrics',
    'logs',
    prices,
    [{ price: 'logsGigabyte', units: gigabytes, of: `${short(gigabytes)} GB` }],
    `${short(ofWriter)} lines of the writer, ${short(ofDoor)} of the front door${traces > 0 ? `, ${short(traces)} of traces` : ''}`,
  );
}

/** Processes that work at the same time, and twice the root of it for chance. */
function busy(perSecond: number, secondsEach: number): number {
  const mean = perSecond * secondsEach;
  return Math.ceil(mean + 2 * Math.sqrt(mean));
}

function busyDoors({ containers }: CostInput, flow: Flow, seconds: number): number {
  if (containers !== undefined) return tasksAt(containers, flow.requests / seconds);
  return busy(flow.requests / seconds, flow.requestMillis / 1000);
}

function busyWriters(flow: Flow, seconds: number): number {
  return busy(flow.runs / seconds, flow.runSeconds);
}
