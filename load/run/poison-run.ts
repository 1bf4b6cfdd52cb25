import type { LivePath } from '../../bin/path/live-path';
import { LedgerWriter } from '../ledger/ledger-writer';
import { LoadError } from '../load-error';
import type { Scenario } from '../scenario/scenario';
import { PoisonSender, poisonDue } from './poison';
import { POISON_WORKER } from './prepared-flows';
import type { LoadTarget } from './target';
import { wallClock } from './wall-clock';

export interface PoisonRun {
  /** Settles when what was under way is answered. Answers what was not as it was asked for, one sentence each. */
  end(): Promise<{ readonly problems: readonly string[] }>;
}

export interface PoisonAsked {
  readonly scenario: Pick<Scenario, 'phases' | 'poisonShare'>;
  readonly target: Pick<LoadTarget, 'path' | 'where'>;
  readonly folder: string;
  readonly run: string;
}

/** Unit: milliseconds. */
const EVERY = 200;

/** From now on, which is when the load begins. */
export function startPoison({ scenario: { phases, poisonShare }, target, folder, run }: PoisonAsked): PoisonRun {
  if (poisonShare === 0) return { end: async () => ({ problems: [] }) };
  const { path, queueUrl } = poisonableOf(target);
  const ledger = new LedgerWriter(folder, POISON_WORKER);
  const sender = new PoisonSender({ sqs: path.sqs, queueUrl, ledger, run, flow: POISON_WORKER, now: wallClock });
  const startedAt = wallClock();
  let sending = Promise.resolve();
  const timer = setInterval(() => {
    const due = poisonDue(phases, poisonShare, (wallClock() - startedAt) / 1000);
    sending = sending.then(() => sender.sendUpTo(due));
  }, EVERY);
  return {
    async end() {
      clearInterval(timer);
      await sending;
      ledger.close();
      const problems = sender.taken > 0 ? [] : ['no bad message came into the buffer, so there was none to set aside'];
      return { problems };
    },
  };
}

/** The buffer that bad messages go into; one line where there is none. */
export function poisonableOf({ path, where }: Pick<LoadTarget, 'path' | 'where'>): {
  readonly path: LivePath;
  readonly queueUrl: string;
} {
  if (path === undefined) {
    throw new LoadError(
      `bad messages go straight into the buffer, and of ${where} only the door is known: name it with --stack`,
    );
  }
  const queueUrl = path.queueUrls.buffer ?? path.queueUrls.fifoBuffer;
  if (queueUrl === undefined) throw new LoadError(`bad messages go straight into the buffer, and ${where} has none`);
  return { path, queueUrl };
}
