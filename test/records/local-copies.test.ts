import { LocalCopies } from '../../lambda/front-door/records/local-copies';

const copyOf = (json: string, until = 1000) => ({ found: { version: '1', json }, until });

test('a copy is kept until its end', () => {
  const copies = new LocalCopies({ copies: 10, bytes: 1000 });

  copies.put('a', copyOf('{}'));

  expect(copies.get('a', 999)).toEqual(copyOf('{}'));
  expect(copies.get('a', 1000)).toBeUndefined();
  expect(copies.size).toBe(0);
});

test('no more than so many are kept, those last asked for first', () => {
  const copies = new LocalCopies({ copies: 10, bytes: 100_000 });

  for (let n = 0; n < 100; n += 1) {
    copies.put(`k${n}`, copyOf('{}'));
    copies.get('k0', 0);
    expect(copies.size).toBeLessThanOrEqual(10);
  }

  expect([copies.get('k0', 0), copies.get('k99', 0), copies.get('k1', 0)]).toEqual([
    copyOf('{}'),
    copyOf('{}'),
    undefined,
  ]);
});

test('no more than so many bytes are kept', () => {
  const copies = new LocalCopies({ copies: 1000, bytes: 4000 });

  for (let n = 0; n < 100; n += 1) copies.put(`k${n}`, copyOf('x'.repeat(200)));

  expect(copies.size).toBeLessThanOrEqual(9);
});

test('what alone would take the room of all is not kept', () => {
  const copies = new LocalCopies({ copies: 1000, bytes: 4000 });
  copies.put('a', copyOf('{}'));

  copies.put('b', copyOf('x'.repeat(1001)));

  expect([copies.get('a', 0), copies.get('b', 0)]).toEqual([copyOf('{}'), undefined]);
});

test('a copy that is put again or dropped leaves its room', () => {
  const copies = new LocalCopies({ copies: 1000, bytes: 4000 });

  for (let n = 0; n < 100; n += 1) copies.put('a', copyOf('x'.repeat(500)));
  copies.put('b', copyOf('x'.repeat(400)));
  copies.drop('a');
  copies.put('c', copyOf('x'.repeat(400)));

  expect([copies.get('a', 0), copies.get('b', 0), copies.get('c', 0)].map((copy) => copy?.found?.json.length)).toEqual([
    undefined,
    400,
    400,
  ]);
});
