import { setTimeout as pause } from 'node:timers/promises';
import { DoorServer, type DoorServerProps } from '../../lambda/front-door/container/door-server';
import type { DoorMetric } from '../../lambda/front-door/door-metrics';
import type { HttpRequest, StreamedResponse } from '../../lambda/front-door/http';
import { systemAfter } from '../../lambda/front-door/send-messages';
import { keptLog } from '../conformance/kept-log';

export interface OpenServer {
  readonly server: DoorServer;
  readonly port: number;
  /** What reached the door, in order. */
  readonly asked: HttpRequest[];
  readonly kept: ReturnType<typeof keptLog>;
  /** What the server itself has counted. */
  readonly counted: ReadonlyMap<DoorMetric, number>;
}

export const OK: StreamedResponse = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };

/** The real server on loopback, before a door that does what the test says. */
export async function openServer(
  answer: DoorServerProps['answer'] = async () => OK,
  changes: Partial<DoorServerProps> = {},
): Promise<OpenServer> {
  const asked: HttpRequest[] = [];
  const kept = keptLog();
  const counted = new Map<DoorMetric, number>();
  const server = new DoorServer({
    answer: (request) => {
      asked.push(request);
      return answer(request);
    },
    timeoutMillis: 10_000,
    requestBytes: 64 * 1024 * 1024,
    count: (metric, by = 1) => counted.set(metric, (counted.get(metric) ?? 0) + by),
    after: systemAfter,
    now: Date.now,
    sleep: (millis) => pause(millis),
    log: kept.log,
    ...changes,
  });
  const port = await server.listen(0, '127.0.0.1');
  return { server, port, asked, kept, counted };
}

/** Looks again and again, for five seconds at most. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
