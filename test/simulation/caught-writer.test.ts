import { caught, variantsOf } from './catching';

jest.setTimeout(180_000);

describe('broken on purpose, the writer is caught', () => {
  test.each(variantsOf('writer'))('$name', async (variant) => {
    expect(await caught(variant)).toHaveLength(1);
  });
});
