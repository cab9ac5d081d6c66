import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deserializeResult, MAX_OPERATOR_RESULT_BYTES, MAX_RESULT_BYTES, serializeResult } from './result.ts';

const through = (value: unknown): unknown => {
  const stored = serializeResult(value);
  return stored && deserializeResult(JSON.parse(stored.json), stored.datePaths);
};

describe('a result', () => {
  it('comes back as it was, dates at any place included', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.boolean(),
      fc.constant(null),
      fc.date({ noInvalidDate: true }),
    );
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('tree'),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    })).tree;
    fc.assert(
      fc.property(value, (given) => {
        expect(through(given)).toEqual(given);
      }),
    );
  });

  it('of undefined is none, and undefined within is left out', () => {
    expect(serializeResult(undefined)).toBeNull();
    expect(through({ a: undefined, b: [undefined, 1] })).toEqual({ b: [null, 1] });
  });

  const loop: Record<string, unknown> = {};
  loop['deep'] = { again: loop };
  class Point {
    readonly x = 1;
  }
  it.each([
    ['a Map', { sizes: new Map() }, '/sizes: a Map cannot be stored'],
    ['a Set', [new Set()], '/0: a Set cannot be stored'],
    ['a bigint', { 'a/b': 1n }, '/a~1b: a bigint is no JSON'],
    ['a function', () => 1, 'its top: a function cannot be stored'],
    ['an instance', { at: new Point() }, '/at: a Point cannot be stored'],
    ['a number that is none', { rate: Number.NaN }, '/rate: NaN is no JSON number'],
    ['a date that is none', new Date('x'), 'its top: an invalid Date'],
    ['itself', loop, '/deep/again: the result refers to itself'],
    ['too much', 'x'.repeat(MAX_RESULT_BYTES), 'Write the data to a file'],
  ])('that is %s is refused with the place', (_, value, message) => {
    expect(() => serializeResult(value)).toThrow(message);
  });

  it('of a drain may name the files of a day of a billion events', () => {
    const file = {
      url: `webhdfs://namenode.example.com:9870/warehouse/nginx/20221130/part-${'0'.repeat(16)}-12345-123456789.parquet`,
      share: 'log_buffer>warehouse:/nginx/20221130',
      rows: 50_000,
      bytes: 12_345_678,
      checksum: `sha256:${'0'.repeat(64)}`,
    };
    const result = { rows: 1e9, files: Array.from({ length: 20_000 }, () => file) };
    expect(serializeResult(result, MAX_OPERATOR_RESULT_BYTES)?.datePaths).toEqual([]);
    expect(() => serializeResult(result)).toThrow('at most 262144 are kept');
  });
});
