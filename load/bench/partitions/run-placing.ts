import { type PlacingWay, placing } from './placing';

/** One round, asked for by the parent process. */
export interface PlacingJob {
  readonly way: PlacingWay;
  readonly writes: number;
}

export interface PlacingMeasured {
  readonly cpuMicros: number;
  readonly writes: number;
}

/** A process has one way: compiled for it alone. */
let subject: { readonly way: PlacingWay; readonly run: () => number } | undefined;

process.on('message', ({ way, writes }: PlacingJob) => {
  subject ??= { way, run: placing(way) };
  const { run } = subject;
  let sum = 0;
  const before = process.cpuUsage();
  for (let write = 0; write < writes; write += 1) sum += run();
  const { user, system } = process.cpuUsage(before);
  if (sum <= 0) throw new Error(`${way} came to nothing`);
  process.send?.({ cpuMicros: user + system, writes } satisfies PlacingMeasured);
});
