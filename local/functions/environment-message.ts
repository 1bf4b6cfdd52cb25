import type { FunctionError } from './function-spec';

/** What `environment.cjs` says to the main thread. */
export type EnvironmentMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly error: FunctionError }
  | { readonly kind: 'answer'; readonly requestId: string; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: FunctionError }
  | {
      readonly kind: 'log';
      readonly stream: 'stdout' | 'stderr';
      readonly requestId: string | undefined;
      readonly text: string;
    };

/** A handler shares the thread's port and may post anything on it: what is not one of ours is `undefined`. */
export function parseEnvironmentMessage(message: unknown): EnvironmentMessage | undefined {
  if (!isObject(message)) return undefined;
  const { kind, requestId } = message;
  switch (kind) {
    case 'ready':
      return { kind };
    case 'init-failed':
      return { kind, error: parseError(message.error) };
    case 'answer':
      if (typeof requestId !== 'string' || typeof message.payload !== 'string') return undefined;
      return { kind, requestId, payload: JSON.parse(message.payload) };
    case 'failed':
      return typeof requestId === 'string' ? { kind, requestId, error: parseError(message.error) } : undefined;
    case 'log': {
      const { stream, text } = message;
      if ((stream !== 'stdout' && stream !== 'stderr') || typeof text !== 'string') return undefined;
      return { kind, stream, text, requestId: typeof requestId === 'string' ? requestId : undefined };
    }
    default:
      return undefined;
  }
}

function parseError(error: unknown): FunctionError {
  if (!isObject(error)) return { errorType: 'Error', message: String(error) };
  const { stack } = error;
  return {
    errorType: String(error.errorType),
    message: String(error.message),
    ...(Array.isArray(stack) ? { stack: stack.map(String) } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
