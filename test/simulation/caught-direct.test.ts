import { caught, variantsOf } from './catching';

jest.setTimeout(180_000);

describe('broken on purpose, the front door is caught', () => {
  test.each(variantsOf('direct'))('$name', async (variant) => {
    expect(await caught(variant)).toHaveLength(1);
  });
});
