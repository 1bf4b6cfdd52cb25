import { BROKEN_VARIANTS } from './broken-variants';
import { caught } from './catching';
jest.setTimeout(500_000);
test.each(BROKEN_VARIANTS.filter(({ name }) => /wherever else|has none|units still/.test(name)))('$name', async (variant) => {
  const found = await caught(variant);
  console.log(variant.name, JSON.stringify(found).slice(0, 600));
});
