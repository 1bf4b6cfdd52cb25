// The clients as a process of their own.

import type { QueueKind } from '../../../lambda/contract/collection';
import { HttpClient } from '../../generator/http-client';
import { pace } from '../../generator/pace';
import { parsed, textOf } from '../../read-json';
import { requestOf } from './requests';

export interface LoadJob {
  /** Asked in turn. */
  readonly targets: readonly string[];
  readonly buffer: QueueKind;
  /** Each begins when it is due, whatever became of those before. Absent: one after the other. */
  readonly perSecond?: number;
  readonly requests: number;
  readonly connections: number;
  /** Beyond them an arrival is not begun. */
  readonly outstandingMax: number;
  /** Whether the ids of what was accepted are told. */
  readonly ids?: boolean;
}

export interface LoadTold {
  readonly begun: number;
  readonly notBegun: number;
  /** By status; 0 is no answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Of those without an answer, by why there was none. */
  readonly errors: Readonly<Record<string, number>>;
  /** Of what each target accepted, from when it was due; sorted. Unit: milliseconds. */
  readonly millis: readonly (readonly number[])[];
  readonly seconds: number;
  readonly accepted: readonly string[];
}

const TIMEOUT_SECONDS = 15;

let made = 0;

async function run(job: LoadJob): Promise<LoadTold> {
  const { targets, buffer, perSecond, requests, connections, outstandingMax } = job;
  const clients = targets.map((target) => new HttpClient({ target, connections, timeoutSeconds: TIMEOUT_SECONDS }));
  const statuses = new Map<number, number>();
  const errors = new Map<string, number>();
  const millis = targets.map((): number[] => []);
  const accepted: string[] = [];
  const underWay = new Set<Promise<void>>();
  let notBegun = 0;
  let begun = 0;
  const now = () => performance.now();
  const ask = async (due: number): Promise<void> => {
    const turn = begun % clients.length;
    const client = clients[turn];
    if (client === undefined) throw new Error('there is nobody to ask');
    begun += 1;
    made += 1;
    const { answer, error } = await client.send(requestOf(buffer, made));
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (error !== undefined) errors.set(error, (errors.get(error) ?? 0) + 1);
    if (answer.status !== 202) return;
    millis[turn]?.push(now() - due);
    if (job.ids === true) accepted.push(textOf(parsed(answer.body), 'id') ?? '');
  };
  const start = now();
  if (perSecond === undefined) {
    for (let count = 0; count < requests; count += 1) await ask(now());
  } else {
    const due = Array.from({ length: requests }, (_, index) => start + (index * 1000) / perSecond);
    const begin = (at: number): void => {
      if (underWay.size >= outstandingMax) {
        notBegun += 1;
        return;
      }
      const asking = ask(at).finally(() => underWay.delete(asking));
      underWay.add(asking);
    };
    await pace({ due, now, begin, signal: new AbortController().signal });
    await Promise.all(underWay);
  }
  const seconds = (now() - start) / 1000;
  await Promise.all(clients.map((client) => client.destroy()));
  return {
    begun,
    notBegun,
    statuses: Object.fromEntries(statuses),
    errors: Object.fromEntries(errors),
    millis: millis.map((some) => some.sort((one, other) => one - other)),
    seconds,
    accepted,
  };
}

process.on('message', (job: LoadJob) => {
  run(job).then(
    (told) => process.send?.(told),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

process.once('disconnect', () => process.exit(0));
