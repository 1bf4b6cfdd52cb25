import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../local/engines/find-package';
import { LoadError } from '../load-error';

/** Artillery's own minimum. */
const MINIMUM = [22, 18] as const;

/** The Node that the project brings, else the one that runs this. */
export function artilleryNode(
  folder = packageFolder('node'),
  current: { readonly path: string; readonly version: string } = {
    path: process.execPath,
    version: process.versions.node,
  },
): string {
  const own = folder === undefined ? undefined : join(folder, 'bin', 'node');
  if (own !== undefined && existsSync(own)) return own;
  const [major = 0, minor = 0] = current.version.split('.').map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return current.path;
  throw new LoadError(
    `artillery needs Node ${MINIMUM.join('.')} or newer, this is ${current.version}: run "npm ci" without --ignore-scripts, so that the project's own is there, or give --generator open-loop`,
  );
}

/**
 * What artillery sees of ours. Its telemetry is off, by the variable's presence alone. Addresses of this machine are never asked
 * for through a proxy, which artillery would do.
 */
export function artilleryEnvironment(environment: NodeJS.ProcessEnv, target: string): NodeJS.ProcessEnv {
  const { HTTP_PROXY, HTTPS_PROXY, DEBUG, NODE_OPTIONS, ...rest } = environment;
  const proxies = isThisMachine(target)
    ? {}
    : { ...(HTTP_PROXY !== undefined && { HTTP_PROXY }), ...(HTTPS_PROXY !== undefined && { HTTPS_PROXY }) };
  return { ...rest, ...proxies, ARTILLERY_DISABLE_TELEMETRY: '1' };
}

function isThisMachine(target: string): boolean {
  const { hostname } = new URL(target);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
