import { CALL } from './tiny-handlers';

/**
 * A door of a container, small enough to be read in a test. POST sends the body to the buffer; a body of `slow` is answered after a second;
 * `end` ends the process at once. GET of `environment` and `elsewhere` tell what it sees and reaches. It ends what it has begun when it is told to stop.
 */
export const CONTAINER_DOOR = `${CALL}
const { createServer } = require('node:http');
let draining = false;
let open = 0;
const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    response.shouldKeepAlive = !draining;
    response.writeHead(status, { 'content-type': 'application/json', 'x-task': String(process.pid) });
    response.end(JSON.stringify(body));
  };
  if (request.url === '/healthz') return answer(draining ? 503 : 200, {});
  open += 1;
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (request.url.endsWith('/environment')) return answer(200, process.env);
    if (request.url.endsWith('/flags')) return answer(200, process.execArgv);
    if (request.url.endsWith('/elsewhere')) {
      return answer(200, { error: await fetch('http://192.0.2.1/').then(() => 'none', (error) => error.cause.message) });
    }
    if (body === 'end') process.exit(7);
    if (body === 'slow') await new Promise((resolve) => setTimeout(resolve, 1000));
    await send(process.env.BUFFER_URL, body);
    console.log(JSON.stringify({
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'Spillway', Dimensions: [['FrontDoor']], Metrics: [{ Name: 'Accepted' }] }] },
      FrontDoor: process.env.FRONT_DOOR_NAME,
      Accepted: 1,
    }));
    answer(202, {});
  } catch (error) {
    answer(500, { error: String(error) });
  } finally {
    open -= 1;
  }
});
server.listen(Number(process.env.PORT), process.env.HOST, () => {
  console.log(JSON.stringify({ level: 'info', event: 'listening', port: server.address().port }));
});
process.on('SIGTERM', () => {
  draining = true;
  const look = () => (open === 0 ? process.exit(0) : setTimeout(look, 10));
  setTimeout(look, 200);
});
`;

/** Says that it listens and hears nobody who asks it to stop. */
export const STUBBORN_DOOR = CONTAINER_DOOR.replace(
  "process.on('SIGTERM', () => {",
  "process.on('SIGTERM', () => { return;",
);
