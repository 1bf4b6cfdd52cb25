import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundle, type Replacement } from '../simulation/bundle';
import { Broken, LEASE_PROMISES } from './lease-promises';
import { LEASE_VARIANTS } from './lease-variants';
import { CACHES, type LeasesModule, type RunningEngines, startEngines } from './lease-world';
import * as asItIs from './leases-whole';

jest.setTimeout(30_000);

let names = 0;
const freshName = () => `lease-${++names}`;

describe.each(CACHES)('on $name', ({ search }) => {
  let engines: RunningEngines;
  beforeAll(async () => {
    engines = await startEngines(search);
  });
  afterAll(() => engines.stop());

  test.each(LEASE_PROMISES)('$name', async ({ holds }) => {
    await holds({ ...engines, kit: asItIs }, freshName());
  });

  describe.each(LEASE_VARIANTS)('where $name', ({ breaks, replacements }) => {
    let kit: LeasesModule;
    beforeAll(async () => {
      kit = await leasesWith(replacements);
    });

    test.each(LEASE_PROMISES.filter(({ name }) => breaks.some((begin) => name.startsWith(begin))))(
      'it is seen that this is broken: $name',
      async ({ holds }) => {
        await expect(holds({ ...engines, kit }, freshName())).rejects.toThrow(Broken);
      },
    );
  });
});

test('every mistake breaks a promise that there is', () => {
  const begins = LEASE_VARIANTS.flatMap(({ breaks }) => breaks);

  expect(begins.filter((begin) => !LEASE_PROMISES.some(({ name }) => name.startsWith(begin)))).toEqual([]);
});

/** All of lambda/leases, with the replacements made. */
async function leasesWith(replacements: readonly Replacement[]): Promise<LeasesModule> {
  const text = await bundle(join(__dirname, 'leases-whole.ts'), replacements);
  const module: { exports: unknown } = { exports: {} };
  new Function('module', 'exports', 'require', text)(module, module.exports, createRequire(__filename));
  return module.exports as LeasesModule;
}
