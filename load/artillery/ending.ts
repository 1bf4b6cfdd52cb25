import type { Ended } from './guarded-run';
import { HOOK_DEFECT } from './hooks';
import type { ArtilleryReport } from './report';

export interface Ending {
  /**
   * - `done`: all phases are over, and every visitor has left.
   * - `unmet`: done, but checks of artillery's own (`ensure`, `expect`) in the scenario are not met.
   * - `limit`: it was ended because it took too long; its report is lost, the ledger is not.
   * - `stopped`: the same, because somebody asked for it.
   * - `broken`: artillery itself could not go on.
   */
  readonly how: 'done' | 'unmet' | 'limit' | 'stopped' | 'broken';
  /** One sentence, where it is not `done`; or where it is, and a hook of ours failed. */
  readonly problem?: string;
}

/** `ensure` ends with 1, as nearly everything that can go wrong does; `expect` with 21. */
const UNMET_CODES: readonly (number | null)[] = [1, 21];

/** What an end means. Where there is a report, the run itself went to its end. */
export function endingOf({ by, code }: Ended, report: ArtilleryReport | undefined, log: string): Ending {
  const defect = log.split('\n').find((line) => line.includes(HOOK_DEFECT));
  const hook = defect?.slice(defect.indexOf(HOOK_DEFECT) + HOOK_DEFECT.length);
  if (by === 'limit') return { how: 'limit', problem: 'artillery was ended, because it took longer than it may' };
  if (by === 'signal') return { how: 'stopped', problem: 'artillery was stopped' };
  if (report === undefined)
    return { how: 'broken', problem: `artillery ended with ${code}: ${hook ?? complaintIn(log)}` };
  if (hook !== undefined) return { how: 'broken', problem: `a hook of the scenario failed: ${hook}` };
  if (code === 0) return { how: 'done' };
  if (UNMET_CODES.includes(code)) {
    return { how: 'unmet', problem: `checks in the scenario's own plugins are not met: ${unmetIn(log)}` };
  }
  return { how: 'broken', problem: `artillery ended with ${code}: ${complaintIn(log)}` };
}

/** Lines of `ensure` and `expect`, without their colours. */
function unmetIn(log: string): string {
  const failed = plain(log).flatMap((line) => line.match(/^(?:fail: |\s*\* (?=.*fail))(.+)$/i)?.[1] ?? []);
  return failed.length === 0 ? 'see artillery.log' : [...new Set(failed)].slice(0, 3).join(', ');
}

function complaintIn(log: string): string {
  const lines = plain(log).filter((line) => line.trim() !== '' && !/^Test run id|^\s+at /.test(line));
  return (
    lines.find((line) => /error|fail|cannot|unable/i.test(line))?.trim() ?? lines.at(-1)?.trim() ?? 'it said nothing'
  );
}

function plain(log: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with one.
  return log.replaceAll(/\u001b\[[0-9;]*m/g, '').split('\n');
}
