// A process to be killed: serves one standard queue with a journal and says where.
require('tsx/cjs');
const { randomUUID } = require('node:crypto');
const { QueueJournal } = require('../../local/queue/queue-journal.ts');
const { QueueRegistry } = require('../../local/queue/queue-registry.ts');
const { QueueServer } = require('../../local/queue/queue-server.ts');

async function serve() {
  const journal = await QueueJournal.open({ path: process.argv[2], now: Date.now });
  const registry = new QueueRegistry({
    now: Date.now,
    newId: randomUUID,
    recorder: journal,
    snapshots: journal.snapshots,
  });
  registry.ensure('q');
  const server = await QueueServer.start({ registry, journal });
  process.stdout.write(`${server.urlOf('q')}\n`);
}

void serve();
