import fc from 'fast-check';
import { patchCart } from '../../load/workload/carts';
import { loadWorld } from './load-door';

const answered = (visitor: Record<string, unknown>, status: number) =>
  patchCart.answered?.({ status, headers: {}, body: '' }, visitor);

const keyOf = (world: ReturnType<typeof loadWorld>, visitor: Record<string, unknown>) =>
  patchCart.make(world, visitor)?.writes[0]?.key;

describe('patches of carts', () => {
  it('never wait, and never follow one that was not answered, or whose fate is not known', () => {
    const anySteps = fc.array(fc.constantFrom('patch' as const, 202, 404, 503, 0), { maxLength: 60 });
    fc.assert(
      fc.property(anySteps, (steps) => {
        const world = loadWorld({ carts: 3 });
        const open: { readonly visitor: Record<string, unknown>; readonly key: string }[] = [];
        const lost = new Set<string>();
        for (const step of steps) {
          const [oldest] = open;
          if (step === 'patch') {
            const visitor = {};
            const key = keyOf(world, visitor) ?? 'none';
            expect(key).not.toBe('none');
            expect(open.some((one) => one.key === key)).toBe(false);
            expect(lost.has(key)).toBe(false);
            open.push({ visitor, key });
          } else if (oldest !== undefined) {
            answered(oldest.visitor, step);
            if (step === 0 || step >= 500) lost.add(oldest.key);
            open.shift();
          }
        }
      }),
    );
  });

  it('take turns on as many carts as the scenario has', () => {
    const world = loadWorld({ carts: 3 });
    const keys = Array.from({ length: 9 }, () => {
      const visitor = {};
      const key = keyOf(world, visitor);
      answered(visitor, 202);
      return key;
    });

    expect(new Set(keys).size).toBe(3);
    expect(keys.slice(3)).toEqual([...keys.slice(0, 3), ...keys.slice(0, 3)]);
  });

  it('number the patches of each cart, in one of its fields as well', () => {
    const world = loadWorld({ carts: 1, pad: 0 });
    const patches = [1, 2, 3].map(() => {
      const visitor = {};
      const request = patchCart.make(world, visitor);
      answered(visitor, 202);
      return request?.writes[0]?.body;
    });

    expect(patches.map((body) => body?.n)).toEqual([1, 2, 3]);
    for (const body of patches) {
      const { op, n, ...fields } = body ?? {};
      expect([typeof op, Object.values(fields)]).toEqual(['string', [n]]);
    }
  });

  it('are one at a time for each visitor', () => {
    const world = loadWorld();
    const visitor = {};
    patchCart.make(world, visitor);

    expect(patchCart.make(world, visitor)).toBeUndefined();
  });
});
