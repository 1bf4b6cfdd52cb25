import { bufferWaits } from '../../lib/sizing/queueing/buffer-waits';
import { erlangB, erlangC } from '../../lib/sizing/queueing/erlang-c';
import { littlesLaw } from '../../lib/sizing/queueing/littles-law';
import { mm1 } from '../../lib/sizing/queueing/mm1';
import { mmc } from '../../lib/sizing/queueing/mmc';

const HOUR = 3600;

test("Little's law: 100 writes a second that take 50 ms each are five at a time", () => {
  expect(littlesLaw(100, 0.05)).toBeCloseTo(5, 12);
});

// Gross & Harris, Fundamentals of Queueing Theory, 2.2: five customers an hour, ten minutes for each, one chair.
test('one server: the hairdresser of Gross & Harris', () => {
  const { utilization, meanWaitSeconds, meanSecondsInSystem, meanInSystem, percentileInSystem } = mm1(5 / HOUR, 600);

  expect(utilization).toBeCloseTo(5 / 6, 12);
  expect(meanInSystem).toBeCloseTo(5, 9);
  expect(meanSecondsInSystem).toBeCloseTo(HOUR, 6);
  expect(meanWaitSeconds).toBeCloseTo(50 * 60, 6);
  // Time in the system is exponential (Kleinrock, Queueing Systems I, 5.8): half stay no longer than ln 2 of the mean.
  expect(percentileInSystem(0.5)).toBeCloseTo(Math.LN2 * HOUR, 6);
  expect(percentileInSystem(0.95)).toBeCloseTo(Math.log(20) * HOUR, 6);
});

test('one server that is offered all it can do, or more, never catches up', () => {
  for (const perSecond of [1, 1.5]) {
    const { utilization, meanWaitSeconds, meanSecondsInSystem, meanInSystem, percentileInSystem } = mm1(perSecond, 1);

    expect(utilization).toBe(perSecond);
    const rest = [meanWaitSeconds, meanSecondsInSystem, meanInSystem, percentileInSystem(0.5)];
    expect(rest).toEqual(rest.map(() => Number.POSITIVE_INFINITY));
  }
});

// Gross & Harris, 2.3: three doctors, six patients an hour, twenty minutes for each.
test('several servers: the eye clinic of Gross & Harris', () => {
  const clinic = mmc(6 / HOUR, 20 * 60, 3);

  expect(clinic.waitChance).toBeCloseTo(4 / 9, 12);
  expect(clinic.meanWaitSeconds / HOUR).toBeCloseTo(4 / 27, 12);
  expect(clinic.meanSecondsInSystem / HOUR).toBeCloseTo(13 / 27, 12);
  expect(littlesLaw(6 / HOUR, clinic.meanSecondsInSystem)).toBeCloseTo(26 / 9, 9);
});

test('one of several servers is the single server', () => {
  expect(mmc(5 / HOUR, 600, 1).meanWaitSeconds).toBeCloseTo(mm1(5 / HOUR, 600).meanWaitSeconds, 6);
});

test('who need not wait waits 0, and the late part waits by the law of the exponential', () => {
  const clinic = mmc(6 / HOUR, 20 * 60, 3);

  expect(clinic.percentileWait(0.5)).toBe(0);
  // Of the 4/9 who wait, e to the minus 3 an hour remain: 5 % of all are left after ln(4/9 ÷ 5 %) ÷ 3 hours.
  expect(clinic.percentileWait(0.95) / HOUR).toBeCloseTo(Math.log(4 / 9 / 0.05) / 3, 12);
});

test('more work than servers waits for ever; no work waits never', () => {
  expect(mmc(4, 1, 4)).toMatchObject({ waitChance: 1, meanWaitSeconds: Number.POSITIVE_INFINITY });
  expect(mmc(4, 1, 4).percentileWait(0.5)).toBe(Number.POSITIVE_INFINITY);
  expect(mmc(0, 1, 4)).toMatchObject({ utilization: 0, waitChance: 0, meanWaitSeconds: 0 });
});

// The usual printed tables of telephone traffic (ITU-D, Teletraffic Engineering Handbook, appendix): lines, erlangs, part lost.
test.each([
  [5, 3, 0.1101],
  [10, 10, 0.2146],
  [20, 12.03, 0.01],
  [100, 84.06, 0.01],
])('Erlang B: %d lines with %d erlangs lose as the tables say', (lines, erlangs, lost) => {
  expect(erlangB(lines, erlangs)).toBeCloseTo(lost, 4);
});

/** The formula as it stands in the books, in whole numbers of any length: nothing is rounded before the end. */
function exactErlangC(servers: number, offered: number): number {
  const c = BigInt(servers);
  const a = BigInt(offered);
  let term = 1n; // a^k c! / k!, for k from c down to 0
  const terms: bigint[] = [];
  for (let k = c; k >= 0n; k -= 1n) {
    terms.push(a ** k * term);
    term *= k;
  }
  const [top = 0n, ...below] = terms;
  const waits = top * c;
  const all = waits + (c - a) * below.reduce((sum, each) => sum + each, 0n);
  return Number((waits * 10n ** 18n) / all) / 1e18;
}

test.each([
  [1, 0],
  [2, 1],
  [10, 8],
  [100, 90],
  [171, 160],
  [500, 480],
  [1000, 950],
])('Erlang C: %d servers with %d erlangs are as exact arithmetic has them', (servers, offered) => {
  const wanted = exactErlangC(servers, offered);

  expect(erlangC(servers, offered)).toBeCloseTo(wanted, 12);
  if (offered > 1) expect(Math.abs(erlangC(servers - 1, offered) - wanted)).toBeGreaterThan(1e-3);
});

// Halfin & Whitt (1981): with servers in number of the load and half its root, the chance to wait tends to 0.504.
test('Erlang C of a hundred thousand servers is at the limit of Halfin and Whitt', () => {
  const servers = 100_000;

  expect(erlangC(servers, servers - 0.5 * Math.sqrt(servers))).toBeCloseTo(0.5045, 2);
});

// Kleinrock, Queueing Systems I, 5.7 (Pollaczek and Khinchin): even service halves the wait, λ S² ÷ 2 (1 − ρ).
test.each([0.1, 0.5, 0.8, 0.9, 0.95])(
  'one run of one message at %d of its capacity waits as Pollaczek and Khinchin say',
  (used) => {
    const source = { batchSize: 1, windowSeconds: 0, concurrency: 1, runSeconds: () => 2, runVariation: 0 };
    const wanted = (used * 2) / (2 * (1 - used));

    const { buffer, acceptToDurable } = bufferWaits({ writesPerSecond: used / 2, source });

    expect(buffer.mean / wanted).toBeCloseTo(1, 3);
    expect(acceptToDurable.mean).toBeCloseTo(buffer.mean + 2, 9);
  },
);
