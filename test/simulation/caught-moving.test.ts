import { caught, variantsOf } from './catching';

jest.setTimeout(180_000);

describe('broken on purpose, the move is caught', () => {
  test.each(variantsOf('moving', 0))('$name', async (variant) => {
    expect(await caught(variant)).toHaveLength(1);
  });
});
