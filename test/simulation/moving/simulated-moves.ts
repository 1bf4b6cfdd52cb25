import type { RecordKey } from '../../../lambda/contract/placement';
import type { Look, MoveTable, StepAnswer, StepResult } from '../../../lambda/migrator/move-table';
import type { ProcessLife } from '../process-life';
import { CALL_TIMEOUT_MS, lostAnswer, type TableWorld, throttlingReason } from '../simulated-table';
import type { Effect, MoveModel } from './move-model';

/** The steps of a move as one process takes them through a bad network. */
export function simulatedMoves(model: MoveModel, life: ProcessLife, world: TableWorld): MoveTable {
  const { faults, random, scheduler, truth, note } = world;

  const step = (what: string, key: RecordKey, take: () => Effect): Promise<StepAnswer> => {
    const lost = lostAnswer(faults);
    const run = (): StepResult => {
      truth.author = life.name;
      return { kind: take() };
    };
    const act = (): StepResult => {
      if (faults.hits('table-throttled')) return failed(throttlingReason(random), true);
      if (faults.hits('partition-throttled')) return failed('TableWriteKeyRangeThroughputExceeded', true);
      if (faults.hits('call-failed')) return failed('ResourceNotFoundException: no table');
      if (lost === 'effect-after-timeout') {
        scheduler.after(random.between(0, 60_000), () => {
          note(`${life.name} ${what} ${nameOf(key)} that had timed out -> ${run().kind}`);
        });
      }
      if (lost === 'effect-after-timeout' || lost === 'timeout-before-effect') return failed('TimeoutError: no answer');
      if (faults.hits('statement-error-before-effect')) return failed('InternalServerError');
      const result = run();
      if (lost === 'timeout-after-effect') return failed('TimeoutError: no answer');
      return faults.hits('statement-error-after-effect') ? failed('InternalServerError') : result;
    };
    const noted = () => {
      const result = act();
      note(`${life.name} ${what} ${nameOf(key)} -> ${result.kind}`);
      return { result, units: result.kind === 'done' ? 1 : 0 };
    };
    return life.call(what, noted, lost === undefined ? 0 : CALL_TIMEOUT_MS);
  };

  const lookAt = (key: RecordKey): Look => {
    if (faults.hits('key-unprocessed')) return { kind: 'unseen', reason: 'ThrottlingException' };
    const look = model.look(key);
    note(`${life.name} looks at ${nameOf(key)}`, () => JSON.stringify(look.kind === 'seen' ? look.raw?.record : look));
    return look;
  };

  return {
    look: async (keys) => {
      const looks = new Map<RecordKey, Look>();
      // Consistent means each for itself: between one key of a call and the next anything may happen.
      const isSplit = keys.length > 1 && random.chance(0.3);
      const later = new Set(isSplit ? keys.filter(() => random.chance(0.5)) : []);
      for (const some of [keys.filter((key) => !later.has(key)), [...later]]) {
        if (some.length === 0) continue;
        await life.call('look', () => {
          const isAway = faults.meetsOutage() || faults.hits('read-failed');
          for (const key of some) looks.set(key, isAway ? UNSEEN : lookAt(key));
        });
      }
      return keys.map((key) => looks.get(key) ?? UNSEEN);
    },
    fence: (key, seen, size, expires) =>
      step(seen === undefined ? 'fences nothing at' : 'fences', key, () => model.fence(key, seen, size, expires)),
    copy: (raw, to) => step('copies to', to, () => model.copy(raw, to)),
    remove: (key, seen) => step('removes', key, () => model.remove(key, seen)),
  };
}

const UNSEEN: Look = { kind: 'unseen', reason: 'InternalServerError' };

function failed(reason: string, throttled = false): StepResult {
  return { kind: 'failed', reason, throttled };
}

function nameOf({ partition, sort }: RecordKey): string {
  return `${partition} ${sort}`;
}
