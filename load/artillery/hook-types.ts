// What artillery gives a hook, as far as hooks of ours look at it. Its own types would need it to be installed.

/** Called once, without an argument where all is well; with an error the visitor fails, and the run goes on. */
export type Done = (error?: Error) => void;

/** A request that is about to be sent. Hooks change it in place, and the same object comes back with the answer. */
export interface HookRequest {
  /** With the target. */
  url: string;
  method: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  followRedirect?: boolean;
}

export interface HookResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Of its text. Artillery puts it there for hooks. */
  readonly body: unknown;
}

/** One visitor, from its first step to its last. */
export interface HookContext {
  readonly vars: Record<string, unknown>;
  readonly scenario?: { readonly name?: string };
}
