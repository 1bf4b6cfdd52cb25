import { caught, variantsOf } from './catching';

jest.setTimeout(180_000);

describe('broken on purpose, a sale is caught', () => {
  test.each(variantsOf('sales', 0))('$name', async (variant) => {
    expect(await caught(variant)).toHaveLength(1);
  });
});
