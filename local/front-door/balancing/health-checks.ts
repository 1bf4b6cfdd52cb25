import { request as httpRequest } from 'node:http';
import type { Clock } from '../../functions/clock';
import type { HealthCheckSettings } from '../target-group';
import { codeTest } from './health-state';

/** Asks a process again and again, from now on. The answer ends it. Each check has a connection of its own, as ALB's. */
export function checkRepeatedly(
  { path, intervalSeconds, timeoutSeconds, codes }: HealthCheckSettings,
  port: number,
  clock: Clock,
  tell: (passes: boolean, what: string) => void,
): () => void {
  const passes = codeTest(codes);
  let ended = false;
  let stopWaiting = () => {};
  let cut = () => {};
  const check = () => {
    stopWaiting = clock.after(intervalSeconds * 1000, check);
    const asked = httpRequest({
      ...{ host: '127.0.0.1', port, path, agent: false },
      headers: { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
    });
    let told = false;
    const outcome = (good: boolean, what: string) => {
      if (told || ended) return;
      told = true;
      stopTimeout();
      asked.destroy();
      tell(good, what);
    };
    const stopTimeout = clock.after(timeoutSeconds * 1000, () => outcome(false, `no answer in ${timeoutSeconds} s`));
    asked.on('response', ({ statusCode = 0 }) => outcome(passes(statusCode), `status ${statusCode}`));
    asked.on('error', (error: NodeJS.ErrnoException) => outcome(false, error.code ?? error.message));
    asked.end();
    cut = () => {
      stopTimeout();
      asked.destroy();
    };
  };
  check();
  return () => {
    ended = true;
    stopWaiting();
    cut();
  };
}
