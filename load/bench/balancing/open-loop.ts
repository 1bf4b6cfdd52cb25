import { Agent, request } from 'node:http';
import { seededRandom } from '../../seeded-random';

export interface Answered {
  /** From when the request was due to its answer's end. */
  readonly milliseconds: number;
  readonly statusCode: number;
}

/** When each request is due, in milliseconds: Poisson arrivals, the same for the same seed. */
export function arrivals(rate: number, seconds: number, seed: number): number[] {
  const random = seededRandom(seed);
  const due: number[] = [];
  for (let at = 0; at < seconds * 1000; at += (-Math.log(1 - random()) * 1000) / rate) due.push(at);
  return due;
}

/** Sends each when it is due, whatever became of those before it, and waits for all answers. */
export function sendOpenLoop(port: number, due: readonly number[]): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true });
  const start = performance.now();
  const send = (at: number) =>
    new Promise<Answered>((resolve) => {
      const answered = (statusCode: number) => resolve({ milliseconds: performance.now() - start - at, statusCode });
      setTimeout(() => {
        const outgoing = request({ agent, host: '127.0.0.1', port, method: 'POST', path: '/v1/orders' }, (incoming) => {
          incoming.resume();
          incoming.on('end', () => answered(incoming.statusCode ?? 0));
        });
        outgoing.on('error', () => answered(0));
        outgoing.end('{"amount":1}');
      }, at);
    });
  return Promise.all(due.map(send)).finally(() => agent.destroy());
}
