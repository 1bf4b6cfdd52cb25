import { join } from 'node:path';
import { startCache } from '../../../local/engines/cache-engine';
import { startDynamoDb } from '../../../local/engines/dynamodb-engine';
import type { Engine } from '../../../local/engines/engine';
import { bundleScripts } from '../bundle-scripts';
import { HELP, type Options, parseOptions } from './command-line';
import { measureLimits } from './measure-limits';
import { measureRecords } from './measure-records';
import { measureSale } from './measure-sale';
import type { Part } from './parts';
import { render } from './render';
import type { Rows } from './rows';
import { comparisonsOf } from './targets';

const SOURCES: Readonly<Partial<Record<Part, string>>> = {
  limits: join(__dirname, 'run-limits.ts'),
  records: join(__dirname, 'run-records.ts'),
};

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  if ('problem' in options) {
    process.stderr.write(`${options.problem}\n`);
    process.exitCode = 2;
    return;
  }
  const rows = await measureAll(options);
  const comparisons = comparisonsOf(rows);
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...rows, comparisons }, undefined, 2)}\n` : render(rows, comparisons),
  );
}

async function measureAll(options: Options): Promise<Rows> {
  const { parts } = options;
  const bundles = await bundleScripts(parts.flatMap((part) => SOURCES[part] ?? []));
  const bundleOf = (part: Part) => bundles.pathOf(SOURCES[part] ?? '');
  const [cache, table] = await Promise.all([startCache({}), startDynamoDb({})]);
  const terms = { ...options, progress };
  try {
    const limits = parts.includes('limits') ? await measureLimits(cache, { ...terms, bundle: bundleOf('limits') }) : [];
    const records = parts.includes('records')
      ? await measureRecords({ table, cache }, { ...terms, bundle: bundleOf('records') })
      : { hits: [] };
    const sale = parts.includes('sale') ? { sale: await measureSale(table, terms) } : {};
    return { engines: namesOf({ cache, table }), limits, ...records, ...sale };
  } finally {
    progress('');
    bundles.remove();
    await Promise.all([cache.stop(), table.stop()]);
  }
}

function namesOf(engines: Readonly<Record<string, Engine>>): Record<string, string> {
  return Object.fromEntries(Object.entries(engines).map(([what, { description }]) => [what, description]));
}

const CLEAR_LINE = '\r\u001b[K';

/** One line that is written over again, for who looks on. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
