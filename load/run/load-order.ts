// What one generator is told, in a file that the runner writes: the hooks of artillery and the open loop read the same one.

import { readFileSync, writeFileSync } from 'node:fs';
import { messageOf } from '../../local/error-code';
import { LoadError } from '../load-error';
import { isFields, parsed, shown } from '../read-json';
import type { Flow, Phase } from '../scenario/scenario';

/** The environment variable that says where the order is. */
export const LOAD_ORDER_VARIABLE = 'SPILLWAY_LOAD';

export interface LoadOrder {
  /** Of the run; letters, digits and `-`. Keys begin with it. */
  readonly run: string;
  /** Where ledgers are written. It exists. */
  readonly folder: string;
  /** `http://127.0.0.1:8080`, without a path. */
  readonly target: string;
  /** As `MakerWorld.collections`: names by what a maker needs. */
  readonly collections: Readonly<Record<string, string>>;
  /** Of the scenario. */
  readonly settings: Readonly<Record<string, number>>;
  /** The same seed makes the same choices. A whole number from 0 on. */
  readonly seed: number;
  /** Absent where artillery drives. */
  readonly openLoop?: OpenLoop;
}

/** What the open loop is told beyond that. A search gives one to each of its steps, under a worker's name of its own. */
export interface OpenLoop {
  /** Names the step's ledger, and the keys that it makes. Unique in the run. */
  readonly worker: string;
  readonly phases: readonly Phase[];
  readonly flows: readonly Flow[];
  /** Until a request is given up. Unit: seconds. */
  readonly timeoutSeconds: number;
  /** Kept alive; requests beyond wait for one, and the wait counts. */
  readonly connections: number;
  /** Arrivals under way at once; those beyond are not begun, and counted as that. */
  readonly outstandingMax: number;
}

/** What `openLoop` has where nobody says otherwise. */
export const OPEN_LOOP_DEFAULTS = { connections: 64, outstandingMax: 10_000 } as const;

export function writeLoadOrder(file: string, order: LoadOrder): void {
  writeFileSync(file, JSON.stringify(order));
}

/** The order that the environment names. */
export function readLoadOrder(environment: Readonly<Record<string, string | undefined>> = process.env): LoadOrder {
  const file = environment[LOAD_ORDER_VARIABLE];
  if (file === undefined || file === '')
    throw new LoadError(`${LOAD_ORDER_VARIABLE} must name the file of a load order`);
  const text = textIn(file);
  const order = parsed(text);
  const wrong = orderProblem(order);
  if (wrong !== undefined) throw new LoadError(`${file} is no load order: ${wrong}`);
  return order as LoadOrder;
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LoadError(`cannot read the load order that ${LOAD_ORDER_VARIABLE} names: ${messageOf(error)}`);
  }
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isNamed: Check = (value) => typeof value === 'string' && /^[a-zA-Z0-9-]+$/.test(value);
const isSeed: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isMost: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 1;
const isPositive: Check = (value) => Number.isFinite(value) && (value as number) > 0;
const isList: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isFields);
const isMapOf =
  (check: Check): Check =>
  (value) =>
    isFields(value) && Object.values(value).every(check);

const ORDER: Readonly<Record<keyof Omit<LoadOrder, 'openLoop'>, Check>> = {
  run: isNamed,
  folder: isText,
  target: (value) => typeof value === 'string' && /^https?:\/\/[^/]+$/.test(value),
  collections: isMapOf(isText),
  settings: isMapOf(Number.isFinite as Check),
  seed: isSeed,
};

const OPEN_LOOP: Readonly<Record<keyof OpenLoop, Check>> = {
  worker: isNamed,
  phases: isList,
  flows: isList,
  timeoutSeconds: isPositive,
  connections: isMost,
  outstandingMax: isMost,
};

/** The first field that cannot be, or `undefined`. */
export function orderProblem(order: unknown): string | undefined {
  if (!isFields(order)) return 'it is not a JSON object';
  const { openLoop } = order;
  return problemIn(order, ORDER, '') ?? (openLoop === undefined ? undefined : openLoopProblem(openLoop));
}

function openLoopProblem(openLoop: unknown): string | undefined {
  return isFields(openLoop) ? problemIn(openLoop, OPEN_LOOP, 'openLoop.') : `openLoop is ${shown(openLoop)}`;
}

function problemIn(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  before: string,
): string | undefined {
  const wrong = Object.keys(checks).find((name) => !checks[name]?.(value[name]));
  return wrong && `${before}${wrong} is ${shown(value[wrong])}`;
}
