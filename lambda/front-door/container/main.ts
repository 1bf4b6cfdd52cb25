// Receives: the environment of a task.
// Promises: the front door behind HTTP, until it is told to stop; then nothing that it accepted is lost.
// Hands on: an exit code.

import { getHeapStatistics } from 'node:v8';
import { doorProcessEnvironment, frontDoorEnvironment } from '../../contract/environment';
import { parseGroupCommit } from '../../contract/group-commit';
import { jsonLog } from '../../platform/log';
import { frontDoor } from '../front-door';
import { groupCommit } from '../group-commit/open-group-commit';
import { openPorts } from '../open-ports';
import { systemAfter } from '../send-messages';
import { DoorServer } from './door-server';
import { Drain } from './drain';
import { processSettings } from './process-settings';
import { requestBytesOf } from './request-budget';
import { tellRegularly } from './tell-regularly';

const log = jsonLog();
const variables = doorProcessEnvironment.read(process.env);
const settings = processSettings(variables, process.env.HOST);
const sharing =
  variables.GROUP_COMMIT === undefined ? undefined : groupCommit(parseGroupCommit(variables.GROUP_COMMIT));
const ports = openPorts(frontDoorEnvironment.read(process.env), __dirname, log, sharing);
const answer = frontDoor({ ...ports, draining: () => drain.begun });
const server = new DoorServer({
  answer,
  timeoutMillis: settings.timeoutMillis,
  requestBytes: requestBytesOf(getHeapStatistics()),
  count: ports.count,
  now: ports.now,
  after: systemAfter,
  sleep: ports.sleep,
  log,
});
const drain: Drain = new Drain(
  {
    server,
    ...(ports.sending && { sending: ports.sending }),
    ...(ports.tell && { tell: ports.tell }),
    sleep: ports.sleep,
    log,
    exit: (code) => process.exit(code),
  },
  settings.drainMillis,
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => drain.begin(0));
for (const failure of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(failure, (error: unknown) => {
    // What it has left behind nobody knows: another process takes over.
    log.error('process-failed', { failure, error });
    drain.begin(1);
  });
}
if (ports.tell) tellRegularly(ports.tell);

server.listen(settings.port, settings.host).then(
  (port) => log.info('listening', { port }),
  (error: unknown) => {
    log.error('cannot-listen', { ...settings, error });
    process.exit(1);
  },
);
