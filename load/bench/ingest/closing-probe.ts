// Runs inside a door that is drained, before it: tells once what there is to drain when its server begins to close.

import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { writesInCall } from './writes-in-call';

/** At the moment when the server stops taking connections. */
export interface AtClose {
  /** Requests that are not answered. Each is one write. */
  readonly open: number;
  /** Writes in calls that the queue has not answered for. */
  readonly sending: number;
}

let open = 0;
let sending = 0;

subscribe('http.server.request.start', (message) => {
  const { response } = message as { readonly request: IncomingMessage; readonly response: ServerResponse };
  open += 1;
  response.once('close', () => {
    open -= 1;
  });
});

const { end } = ClientRequest.prototype;
ClientRequest.prototype.end = function (this: ClientRequest, ...args: unknown[]) {
  const writes = writesInCall(args[0]);
  sending += writes;
  this.once('close', () => {
    sending -= writes;
  });
  return Reflect.apply(end, this, args);
} as typeof end;

const { close } = Server.prototype;
Server.prototype.close = function (this: Server, ...args: unknown[]) {
  process.send?.({ open, sending } satisfies AtClose);
  return Reflect.apply(close, this, args);
} as typeof close;
