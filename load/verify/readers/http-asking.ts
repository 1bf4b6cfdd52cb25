export interface HttpPorts {
  /** Of the path, without a `/` at its end. */
  readonly url: string;
  readonly ask?: typeof fetch;
  readonly sleep?: (millis: number) => Promise<void>;
}

export interface Told {
  readonly status: number;
  readonly body: string | undefined;
  readonly etag: string | undefined;
}

/** As long as a client of a load waits. Unit: milliseconds. */
const PATIENCE = 10_000;
/** A door that is throttled or restarts is back within seconds. */
const ATTEMPTS = 6;
const FIRST_PAUSE = 200;

/** What the path says for good: 429, 5xx and no answer at all are asked again, a few times. Throws where that was all. */
export async function askAgain(path: string, ports: HttpPorts): Promise<Told> {
  const { url, ask = fetch, sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis)) } = ports;
  let why = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(FIRST_PAUSE * 2 ** attempt);
    try {
      // A copy may be older than the last write.
      const headers = { 'cache-control': 'no-cache' };
      // Not followed: what the door is asked with, as a key, is for nobody else.
      const answer = await ask(`${url}${path}`, {
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
      });
      const body = await answer.text();
      if (answer.status < 500 && answer.status !== 429) {
        return { status: answer.status, body, etag: answer.headers.get('etag') ?? undefined };
      }
      why = `status ${answer.status}`;
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }
  throw new Error(`${url}${path} does not answer: ${why}`);
}
