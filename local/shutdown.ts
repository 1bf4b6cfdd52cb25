/** Longer than the patience of any step with what it stops. What hangs must not keep the engines alive. Unit: milliseconds. */
const STEP_LIMIT = 10_000;

/** What has been started and how it is stopped, the last first: nothing loses what it stands on before its own end. */
export class Shutdown {
  private readonly steps: { readonly what: string; readonly stop: () => void | Promise<void> }[] = [];
  private readonly stepLimit: number;
  private running: Promise<void> | undefined;

  constructor(stepLimit = STEP_LIMIT) {
    this.stepLimit = stepLimit;
  }

  add(what: string, stop: () => void | Promise<void>): void {
    this.steps.push({ what, stop });
  }

  /** Goes on where a step fails, and throws the failures when all steps are done. */
  run(): Promise<void> {
    this.running ??= this.runSteps();
    return this.running;
  }

  private async runSteps(): Promise<void> {
    const failures: Error[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await withinLimit(step.stop(), this.stepLimit);
      } catch (error) {
        failures.push(new Error(`${step.what} did not stop`, { cause: error }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  }
}

async function withinLimit(stopping: void | Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([stopping, limit]);
  } finally {
    clearTimeout(timer);
  }
}
