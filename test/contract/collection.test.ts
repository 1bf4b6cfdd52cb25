import { type Collections, collectionOf, renderCollections } from '../../lambda/contract/collection';
import { collectionNameProblem, collectionsProblems } from '../../lambda/contract/collection-problems';
import { COLLECTIONS_MAX_BYTES } from '../../lambda/contract/limits';
import { parseCollections } from '../../lambda/contract/parse-collections';

const good: Collections = { orders: { policy: 'createOnly' }, profiles: { policy: 'lastWriterWins' } };

/** Collections whose JSON has exactly this many bytes. */
function ofBytes(bytes: number): Collections {
  const collections: Record<string, { policy: 'createOnly' }> = {};
  const size = () => renderCollections(collections).length;
  for (let i = 0; size() + 180 < bytes; i++) collections[`c${i}`] = { policy: 'createOnly' };
  for (const name of ['x', 'y', 'z']) {
    const entry = `,"":{"policy":"createOnly"}`.length;
    const left = bytes - size() - entry;
    if (left <= 0) break;
    collections[name.repeat(Math.min(63, left))] = { policy: 'createOnly' };
  }
  return collections;
}

describe('the name of a collection', () => {
  it.each(['a', 'orders', 'a-1', 'x'.repeat(63)])('may be %s', (name) => {
    expect(collectionNameProblem(name)).toBeUndefined();
  });

  it.each(['', 'Orders', '1a', '-a', 'a_b', 'a/b', 'é', 'x'.repeat(64), 'a\n'])('must not be %p', (name) => {
    expect(collectionNameProblem(name)).toContain(JSON.stringify(name.slice(0, 80)));
  });

  it.each(['writes', 'transactions', 'sales', 'openapi'])('must not be %s, which the interface uses itself', (name) => {
    expect(collectionNameProblem(name)).toContain(`/v1/${name}`);
  });
});

describe('a set of collections', () => {
  it('travels to the handlers unchanged', () => {
    expect({ ...parseCollections(renderCollections(good)) }).toEqual(good);
  });

  it('has every problem listed at once', () => {
    const problems = collectionsProblems({ Bad: { policy: 'createOnly' }, writes: JSON.parse('{"policy":"newest"}') });

    expect(problems).toEqual([
      expect.stringContaining('"Bad"'),
      expect.stringContaining('"writes"'),
      expect.stringContaining(
        'collections.writes.policy must be one of createOnly, lastWriterWins, priority, versioned, merge, patch, counter, got "newest"',
      ),
    ]);
  });

  it('must not be empty', () => {
    expect(collectionsProblems({})).toEqual([expect.stringContaining('got none')]);
  });

  it('must fit the environment of a function, to the byte', () => {
    const most = ofBytes(COLLECTIONS_MAX_BYTES);
    const tooMuch = ofBytes(COLLECTIONS_MAX_BYTES + 1);

    expect(renderCollections(most)).toHaveLength(COLLECTIONS_MAX_BYTES);
    expect(collectionsProblems(most)).toEqual([]);
    expect(collectionsProblems(tooMuch)).toEqual([expect.stringContaining(`got ${COLLECTIONS_MAX_BYTES + 1}`)]);
  });

  it.each(['{}', 'null', '[]', '{"orders":{}}', '{"orders":null}', '{"__proto__":{"policy":"createOnly"}}', '{'])(
    'that is broken stops the function: %s',
    (text) => {
      expect(() => parseCollections(text)).toThrow();
    },
  );

  it('finds what it declares and nothing that every object has', () => {
    expect(collectionOf(good, 'orders')).toEqual({ policy: 'createOnly' });
    expect(collectionOf(good, 'constructor')).toBeUndefined();
    expect(collectionOf(good, '__proto__')).toBeUndefined();
  });
});
