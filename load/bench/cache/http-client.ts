import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What is not an answer: the client hung up by itself, or heard nothing for too long. */
export type Unanswered = 'aborted' | 'silent';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Hangs up after so long. Unit: milliseconds. */
  readonly hangUpAfter?: number;
}

const SILENCE_MS = 15_000;

/** Over so many connections that are kept. */
export function httpClient(url: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  const send = ({ method, path, headers = {}, body, hangUpAfter }: Asked) =>
    new Promise<Answer | Unanswered>((resolve) => {
      const typed = body === undefined ? {} : { 'content-type': 'application/json' };
      const asked = request({ hostname, port, method, path, agent, headers: { ...typed, ...headers } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
        answer.on('error', () => resolve('aborted'));
      });
      asked.setTimeout(SILENCE_MS, () => asked.destroy());
      const hangUp = hangUpAfter === undefined ? undefined : setTimeout(() => asked.destroy(), hangUpAfter);
      asked.on('error', () => resolve(hangUpAfter === undefined ? 'silent' : 'aborted'));
      asked.on('close', () => clearTimeout(hangUp));
      asked.end(body);
    });
  return { send, close: () => agent.destroy() };
}

export type HttpClient = ReturnType<typeof httpClient>;
