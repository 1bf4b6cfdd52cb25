import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { FunctionPool } from '../../local/functions/function-pool';

// Addresses of RFC 5737 and RFC 3849, and a name of RFC 6761: nobody's, should the guard ever fail.
const ELSEWHERE = '192.0.2.1';
const NAME = 'sqs.us-east-1.amazonaws.invalid';

const spec = { name: 'reach', handler: 'index.reach', memoryMegabytes: 128, timeoutSeconds: 10, environment: {} };
const codePath = join(__dirname, 'fixtures/functions');
const pool = new FunctionPool({ ...spec, codePath, maxEnvironments: 1 }, () => {});
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(async () => {
  await pool.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const TCP = ['net', 'netPortHost', 'socket', 'tls', 'http', 'fetch', 'nestedWorker'];
const NAMES = ['lookup', 'lookupCallback', 'resolve', 'resolver', 'resolverCallback'];

test.each([
  ...TCP.flatMap((way) => [
    [way, ELSEWHERE],
    [way, '2001:db8::1'],
    [way, NAME],
    [way, '0.0.0.0'],
  ]),
  ...NAMES.map((way) => [way, NAME]),
  ['lyingLookup', ELSEWHERE],
  ['datagram', ELSEWHERE],
  ['datagram', NAME],
])('%s to %s is refused, with the address and the reason', async (way, host) => {
  const result = await pool.invoke({ way, host, port: 443 });

  const payload = result.kind === 'answer' ? result.payload : result;
  expect(payload).toMatchObject({
    code: 'ERR_LOOPBACK_ONLY',
    message: expect.stringContaining('the local run reaches loopback addresses only'),
  });
  expect(payload).toMatchObject({ message: expect.stringContaining(host) });
});

test.each([
  ['net', '127.0.0.1', 'connected'],
  ['net', 'localhost', 'connected'],
  ['netPortHost', '127.0.0.1', 'connected'],
  ['socket', '::ffff:127.0.0.1', 'connected'],
  ['lyingLookup', '127.0.0.1', 'connected'],
  ['fetch', '127.0.0.1', 'reached'],
  ['fetch', 'localhost', 'reached'],
  ['lookup', 'localhost', 'reached'],
  ['lookup', ELSEWHERE, 'reached'],
])('%s to %s goes through', async (way, host, payload) => {
  expect(await pool.invoke({ way, host, port })).toEqual({ kind: 'answer', payload });
});
