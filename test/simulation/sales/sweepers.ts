import { cachedOutcomes } from '../../../lambda/platform/outcomes';
import { cachedReservations } from '../../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../../lambda/sales/cached-stock-keeping';
import { sweep } from '../../../lambda/sweeper/sweep';
import { ProcessLife } from '../process-life';
import { ProcessClock, type SaleWorld, saleTableOf } from './sale-world';

/** Unit: milliseconds. */
const EACH_MS = 60_000;
const TIMEOUT_MS = 60_000;

const SILENT = { info() {}, warn() {}, error() {} };

/** The real sweeper, started every minute; one that sleeps may still be there when the next begins. */
export class Sweepers {
  readonly #world: SaleWorld;
  #runs = 0;

  constructor(world: SaleWorld) {
    this.#world = world;
  }

  /** From now on, so many times. */
  begin(times: number): void {
    const { scheduler } = this.#world;
    for (let run = 1; run <= times; run += 1) scheduler.after(run * EACH_MS, () => this.#run());
  }

  #run(): void {
    const { scheduler, cache, rules, note, faults, ledger, truth } = this.#world;
    this.#runs += 1;
    const token = this.#runs;
    const name = `sweep${token}`;
    const life = new ProcessLife(name, this.#world, (how) => note(`${name} ${how}`), Number.POSITIVE_INFINITY);
    scheduler.after(TIMEOUT_MS, () => {
      if (!life.alive) return;
      faults.count('function-timeout');
      life.end('timed out');
    });
    const { now } = new ProcessClock(this.#world);
    const client = cache.clientOf(life);
    const ports = {
      table: saleTableOf(this.#world, life, now),
      reservations: cachedReservations(client, { holdSeconds: rules.holdSeconds, now }),
      keeping: cachedStockKeeping(client, now),
      outcomes: cachedOutcomes(client),
      rules,
      now,
      log: SILENT,
    };
    sweep(ports, { token, deadline: now() + TIMEOUT_MS - 10_000 }).then(
      (report) => {
        life.alive = false;
        if (report.moved > 0) truth.count('units moved');
        if (report.reconciled > 0) truth.count('reconciled');
        if (report.givenBack > 0) truth.count('given back');
        if (report.ended > 0) truth.count('found decided');
        note(`${name} ends`, () => JSON.stringify(report));
      },
      (error: unknown) => {
        // The table did not answer: the next minute has another.
        if (!/InternalServerError|did not answer|not moved|not fenced/.test(String(error))) {
          ledger.violate(`${name} threw ${error instanceof Error ? error.stack : String(error)}`);
        }
        life.alive = false;
      },
    );
  }
}
