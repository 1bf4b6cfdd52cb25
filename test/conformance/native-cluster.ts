import { freePort, LOOPBACK } from '../../local/engines/ports';
import { comeTrue } from './come-true';
import { type NativeCache, startNative } from './native-cache';

export interface NativeCluster {
  readonly nodes: readonly NativeCache[];
  /** Of the first node; the others are found through it. */
  readonly port: number;
  stop(): Promise<void>;
}

const SLOTS = 16_384;

/** Servers in cluster mode, each with its share of the slots. */
export async function startCluster(count: number): Promise<NativeCluster> {
  const started = await Promise.all(Array.from({ length: count }, startNode));
  const nodes = started.map(({ node }) => node);
  const [first] = started;
  if (first === undefined) throw new Error('a cluster has one node at least');
  for (const [index, { node, busPort }] of started.entries()) {
    const from = Math.floor((SLOTS * index) / count);
    const to = Math.floor((SLOTS * (index + 1)) / count) - 1;
    await node.admin().call('CLUSTER', 'ADDSLOTSRANGE', from, to);
    if (index > 0) await first.node.admin().call('CLUSTER', 'MEET', LOOPBACK, node.port, busPort);
  }
  for (const node of nodes) {
    const admin = node.admin();
    await comeTrue(async () => {
      const info = String(await admin.call('CLUSTER', 'INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`);
    }, 20_000);
  }
  return {
    nodes,
    port: first.node.port,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

async function startNode() {
  const busPort = await freePort();
  const node = await startNative([
    ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-port', String(busPort)],
    ...['--cluster-announce-ip', LOOPBACK],
  ]);
  return { node, busPort };
}
