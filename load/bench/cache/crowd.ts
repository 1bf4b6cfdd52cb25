import { seededRandom } from '../../seeded-random';
import type { Answer, HttpClient, Unanswered } from './http-client';

/** What a crowd was told. */
export interface Tally {
  /** By buyer, the id of the order that was acknowledged; each once, however often it was told. */
  readonly acknowledged: ReadonlyMap<number, string>;
  /** Buyers who were told in the end that there is nothing left, or that asked too often in vain. */
  readonly soldOut: number;
  readonly gaveUp: number;
  /** Requests, and how they were answered: a status, or none. */
  readonly requests: number;
  readonly answers: Readonly<Record<string, number>>;
  /** Of every answer. Unit: milliseconds. */
  readonly times: readonly number[];
  readonly seconds: number;
  /** Until the last order was acknowledged for the first time. */
  readonly sellingSeconds: number;
}

/** Of the buyers: those who send twice at once, and those who hang up before the answer and ask again. */
const DOUBLED = 0.1;
const HANGING_UP = 0.05;
const HANG_UP_WITHIN_MS = 40;

const ATTEMPTS = 60;
/** A client of a sale does not wait for minutes, whatever it is told. */
const PAUSE_MAX_MS = 2000;

/** All buyers of a sale, `lanes` at a time, each until it is said whether there is something for it. */
export async function sendCrowd(
  client: HttpClient,
  sku: string,
  { buyers, lanes }: { readonly buyers: number; readonly lanes: number },
): Promise<Tally> {
  const random = seededRandom(6);
  const acknowledged = new Map<number, string>();
  const answers: Record<string, number> = {};
  const times: number[] = [];
  let requests = 0;
  let soldOut = 0;
  let gaveUp = 0;
  let lastTaken = 0;
  const start = performance.now();

  const ask = async (buyer: number, hangUpAfter?: number): Promise<Answer | Unanswered> => {
    const asked = performance.now();
    requests += 1;
    const answer = await client.send({
      method: 'POST',
      path: `/v1/sales/${sku}/orders`,
      headers: { 'idempotency-key': `"buyer-${buyer}"` },
      body: JSON.stringify({ buyer, note: `for buyer ${buyer}, who has waited for this since the morning` }),
      ...(hangUpAfter === undefined ? {} : { hangUpAfter }),
    });
    const kind = typeof answer === 'string' ? answer : String(answer.status);
    answers[kind] = (answers[kind] ?? 0) + 1;
    if (typeof answer === 'string') return answer;
    times.push(performance.now() - asked);
    if (answer.status === 202 && !acknowledged.has(buyer)) {
      acknowledged.set(buyer, String(JSON.parse(answer.body).id));
      lastTaken = performance.now();
    }
    return answer;
  };

  const buy = async (buyer: number): Promise<void> => {
    if (random() < HANGING_UP) await ask(buyer, Math.ceil(random() * HANG_UP_WITHIN_MS));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const twice = random() < DOUBLED ? [ask(buyer)] : [];
      const [answer] = await Promise.all([ask(buyer), ...twice]);
      if (answer === undefined || typeof answer === 'string') continue;
      if (answer.status === 202) return;
      if (answer.status === 409) {
        soldOut += 1;
        return;
      }
      if (answer.status !== 503 && answer.status !== 429) throw new Error(`a buyer was told ${answer.body}`);
      const wait = Math.min(PAUSE_MAX_MS, Number(answer.headers['retry-after'] ?? 1) * 1000);
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + random() / 2)));
    }
    gaveUp += 1;
  };

  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let buyer = next++; buyer < buyers; buyer = next++) await buy(buyer);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const sellingSeconds = lastTaken === 0 ? 0 : (lastTaken - start) / 1000;
  return { acknowledged, soldOut, gaveUp, requests, answers, times, seconds, sellingSeconds };
}
