/** One engine that serves resources of a run. */
export interface Engine {
  readonly host: string;
  readonly port: number;
  /** Who serves, with version: `dynoxide 1.2.1`. */
  readonly description: string;
  /** Called when it ends without having been asked to. */
  onUnexpectedEnd(listener: (reason: string) => void): void;
  stop(): Promise<void>;
}
