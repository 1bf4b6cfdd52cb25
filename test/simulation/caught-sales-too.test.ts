import { caught, variantsOf } from './catching';

jest.setTimeout(180_000);

describe('broken on purpose, a sale is caught, too', () => {
  test.each(variantsOf('sales', 1))('$name', async (variant) => {
    expect(await caught(variant)).toHaveLength(1);
  });
});
