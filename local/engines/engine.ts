/** What a run's own engine can be made to do: `stopped` refuses connections, `frozen` takes them and answers nothing. */
export type EngineState = 'on' | 'stopped' | 'frozen';

/** One engine that serves resources of a run. */
export interface Engine {
  readonly host: string;
  readonly port: number;
  /** Who serves, with version: `dynoxide 1.2.1`. */
  readonly description: string;
  /** Called when it ends without having been asked to, or does not come back. */
  onUnexpectedEnd(listener: (reason: string) => void): void;
  /** Settles when it is so. What was `stopped` comes back empty, on the same port. Absent of one that is not the run's own. */
  readonly switchTo?: (state: EngineState) => Promise<void>;
  /** For good, whatever it was switched to. */
  stop(): Promise<void>;
}
