import { describe, expect, it } from 'vitest';
import { assetsIn, holds, type AssetExpression } from './assetExpression.ts';

const [a, b, c] = [{ asset: 'a' }, { asset: 'b' }, { asset: 'c' }];
const nested: AssetExpression = { all: [a, { any: [b, { all: [c, a] }] }] };

describe('an expression', () => {
  it.each<[AssetExpression, readonly string[], boolean]>([
    [a, ['a'], true],
    [a, ['b'], false],
    [{ all: [a, b] }, ['a'], false],
    [{ all: [a, b] }, ['b', 'a'], true],
    [{ any: [a, b] }, ['b'], true],
    [{ any: [a, b] }, ['c'], false],
    [nested, ['a'], false],
    [nested, ['a', 'b'], true],
    [nested, ['a', 'c'], true],
    [nested, ['b', 'c'], false],
  ])('%j of %j: %s', (expression, there, expected) => {
    expect(holds(expression, (uri) => there.includes(uri))).toBe(expected);
  });

  it('names each asset once, in order', () => expect(assetsIn(nested)).toEqual(['a', 'b', 'c']));
});
