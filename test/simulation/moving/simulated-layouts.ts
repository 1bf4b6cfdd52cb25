import type { LayoutStore } from '../../../lambda/layouts/layout-store';
import type { StoredLayout } from '../../../lambda/layouts/reconcile';
import type { Faults } from '../faults';
import type { ProcessLife } from '../process-life';
import type { Random } from '../random';
import type { Scheduler } from '../scheduler';
import { CALL_TIMEOUT_MS, lostAnswer } from '../simulated-table';

/** Told of each layout that the table takes. */
export type LayoutWitness = (collection: string, layout: StoredLayout, before: StoredLayout | undefined) => void;

export interface LayoutWorld {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly note: (text: string, detail?: () => string) => void;
}

/** What the table remembers of layouts. As text: nobody changes it by changing what was read. */
export class LayoutModel {
  readonly #texts = new Map<string, string>();
  readonly #witness: LayoutWitness;

  constructor(witness: LayoutWitness) {
    this.#witness = witness;
  }

  get(collection: string): StoredLayout | undefined {
    const text = this.#texts.get(collection);
    return text === undefined ? undefined : (JSON.parse(text) as StoredLayout);
  }

  put(collection: string, layout: StoredLayout): void {
    const before = this.get(collection);
    this.#texts.set(collection, JSON.stringify(layout));
    this.#witness(collection, layout, before);
  }
}

/** `life` is asked at each call: the store lives as long as its process, which has many lives one after another. */
export function simulatedLayouts(model: LayoutModel, life: () => ProcessLife, world: LayoutWorld): LayoutStore {
  const { faults, random, scheduler, note } = world;
  return {
    read: (collections) => {
      const { name } = life();
      const act = () => {
        if (faults.meetsOutage() || faults.hits('read-failed')) return undefined;
        note(`${name} reads layouts`, () => collections.map((name) => JSON.stringify(model.get(name))).join(' '));
        return new Map(
          collections.flatMap((name) => {
            const layout = model.get(name);
            return layout === undefined ? [] : [[name, layout] as const];
          }),
        );
      };
      return life()
        .call('layouts', act)
        .then((found) => {
          if (found === undefined) throw new Error('InternalServerError');
          return found;
        });
    },
    write: (collection, layout, seenRev) => {
      const { name } = life();
      const lost = lostAnswer(faults);
      const run = () => {
        const fits = model.get(collection)?.rev === seenRev;
        if (fits) model.put(collection, layout);
        note(`${name} writes the layout of ${collection} -> ${fits}`, () => JSON.stringify(layout));
        return fits;
      };
      const act = () => {
        if (faults.hits('table-throttled') || faults.hits('call-failed')) return undefined;
        if (lost === 'effect-after-timeout') scheduler.after(random.between(0, 60_000), run);
        if (lost === 'effect-after-timeout' || lost === 'timeout-before-effect') return undefined;
        const fits = run();
        return lost === undefined ? fits : undefined;
      };
      return life()
        .call('layout', act, lost === undefined ? 0 : CALL_TIMEOUT_MS)
        .then((fits) => {
          if (fits === undefined) throw new Error('TimeoutError: no answer');
          return fits;
        });
    },
  };
}
