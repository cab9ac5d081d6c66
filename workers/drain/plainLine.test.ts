import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Duck } from '../parquet/duckdb.ts';
import { literal, openDuck } from '../parquet/duckdb.ts';
import { isLenientJson } from '../parquet/strictJson.ts';
import { NULL_FIELD, plainLines, plainRoom } from './plainLine.ts';
import type { LinePath } from './plainLine.ts';
import { jsonPath } from './schemas.ts';

const PATHS: readonly LinePath[] = [
  { path: ['a'], isTaken: true },
  { path: ['g', 'b'], isTaken: true },
  { path: ['g', 'h', 'c'], isTaken: true },
  { path: ['id'], isTaken: false },
  { path: ['id', 'deep'], isTaken: false },
];

let folder: string;
let duck: Duck;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haru-plain-'));
  duck = await openDuck(folder);
});
afterAll(async () => {
  duck.close();
  await rm(folder, { recursive: true, force: true });
});

interface Taken {
  readonly rest: string | null;
  readonly strings: readonly (string | null)[];
}

function take(line: string | Buffer): Taken | null {
  const raw = Buffer.from(line);
  const room = plainRoom(PATHS, raw.length);
  const out = Buffer.alloc(room + 10);
  const end = plainLines(PATHS).take(raw, out, 3);
  if (end === -1) return null;
  expect(end - 3).toBeLessThanOrEqual(room);
  const text = out.toString('utf8', 3, end);
  expect(text).not.toMatch(/[\n\r\0]/);
  const [before, rest, ...strings] = text
    .split('\x01')
    .map((field) => (field === String.fromCharCode(NULL_FIELD) ? null : field));
  expect(before).toBe('');
  return { rest: rest ?? null, strings: strings.map((field) => field ?? null) };
}

/** What DuckDB makes of the lines: the strings at the paths, null where a line is no JSON. */
async function byDuck(lines: readonly string[]): Promise<readonly (readonly (string | null)[] | null)[]> {
  const paths = PATHS.map(({ path }) => literal(jsonPath(path))).join(', ');
  const rows = await duck.rows<{ strings: string[] | null }>(
    `select case when not ${isLenientJson('l')} then try(json_extract_string(l, [${paths}])) end as strings
     from (select unnest([${lines.map(literal).join(', ')}]) as l)`,
  );
  return rows.map(({ strings }) => strings);
}

/** The line without what is taken. */
function leftOver(line: string): unknown {
  const value = JSON.parse(line) as Record<string, unknown>;
  for (const { path } of PATHS.filter(({ isTaken }) => isTaken)) {
    const group = path.slice(0, -1).reduce<unknown>((node, name) => (node as Record<string, unknown>)?.[name], value);
    if (typeof group === 'object' && group !== null) Reflect.deleteProperty(group, path.at(-1) ?? '');
  }
  return Object.keys(value).length === 0 ? null : value;
}

async function expectLikeDuck(lines: readonly string[]): Promise<number> {
  const theirs = await byDuck(lines);
  let plain = 0;
  for (const [index, line] of lines.entries()) {
    const ours = take(line);
    if (ours === null) continue;
    plain += 1;
    expect(ours.strings, line).toEqual(theirs[index]);
    expect(ours.rest === null ? null : JSON.parse(ours.rest), line).toEqual(leftOver(line));
  }
  return plain;
}

/** Numbers as programs write them. */
const numberText = fc.oneof(
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(fc.constant(0), fc.nat(200), fc.maxSafeNat()),
      fc.stringMatching(/^0{0,9}[0-9]{1,8}$/),
    )
    .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`),
  fc.constantFrom(
    '0',
    '-0',
    '0.0',
    '-0.5',
    '0.001',
    '0.0001',
    '1.0',
    '1.50',
    '1e3',
    '1E-7',
    '123456789012345',
    '1234567890123456',
    '100000000000000000000000',
  ),
);
const stringText = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '"\\/"',
    '"\\u0041\\u00e9\\ud55c"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"\\ude00x"',
    '"\\t\\b\\f"',
    '"\\u0009"',
    '"{x"',
    '"[1"',
    '""',
  ),
);
const space = fc.constantFrom('', '', '', ' ', '\t ');
const { value: valueText } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    numberText,
    stringText,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 3 }), space)
      .map(([items, s]) => `[${s}${items.join(`${s},${s}`)}${s}]`),
    tie('object'),
  ),
  object: members(tie('value')),
}));

function members(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const name = fc.oneof(fc.constantFrom('a', 'b', 'c', 'g', 'h', 'id', 'deep'), fc.string());
  return fc
    .tuple(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 6 }), space)
    .map(
      ([entries, s]) =>
        `{${s}${entries.map(([key, text]) => `${JSON.stringify(key)}${s}:${s}${text}`).join(`${s},${s}`)}${s}}`,
    );
}

/** Single values where they are wanted. */
const wanted = fc
  .tuple(fc.array(fc.oneof(numberText, stringText), { minLength: 4, maxLength: 4 }), space)
  .map(([[a, b, c, id], s]) => `{"a":${s}${a},"g":{"b":${b}${s},"h":{${s}"c":${c}}},${s}"id":${id}}`);
const objectText = fc.oneof(members(valueText), wanted).filter((line) => !line.includes('\\u0000'));

describe('plain lines', () => {
  test('are taken apart as DuckDB does it', async () => {
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(objectText, { minLength: 20, maxLength: 40 }), async (lines) => {
        plain += await expectLikeDuck(lines);
      }),
      { numRuns: 60 },
    );
    expect(plain).toBeGreaterThan(200);
  });

  test('are JSON, however an object was damaged', async () => {
    const damaged = fc
      .tuple(
        objectText,
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', '\\', '{', '0', '-', '.', 'e5', ' ', 'NaN', '\t'),
        fc.nat(2),
      )
      .map(([line, place, put, cut]) => {
        const at = place % (line.length + 1);
        return line.slice(0, at) + put + line.slice(at + cut);
      })
      .filter((line) => line.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(damaged, { minLength: 20, maxLength: 40 }), async (lines) => {
        const theirs = await byDuck(lines);
        for (const [index, line] of lines.entries()) {
          const ours = take(line);
          if (ours === null) continue;
          expect(() => JSON.parse(line) as unknown, line).not.toThrow();
          expect(ours.strings, line).toEqual(theirs[index]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are the usual ones', () => {
    const line = '{"a":"x \\"y\\" \\u00e9","g":{"b":200,"h":{"c":0.25},"z":[1]},"id":"7","more":{"k":1.50}}';
    expect(take(line)).toEqual({
      rest: '{"g":{"h":{},"z":[1]},"id":"7","more":{"k":1.50}}',
      strings: ['x "y" é', '200', '0.25', '7', null],
    });
    expect(take('{"a":null}')).toEqual({ rest: null, strings: [null, null, null, null, null] });
  });

  test.each([
    ['a list', '[1]'],
    ['a string', '"x"'],
    ['nothing', ''],
    ['two objects', '{}{}'],
    ['a wanted object', '{"a":{"x":1}}'],
    ['a wanted list', '{"a":[1]}'],
    ['a group that is none', '{"g":"x"}'],
    ['a wanted name twice', '{"a":1,"a":2}'],
    ['a group twice', '{"g":{"b":1},"g":{"h":{"c":2}}}'],
    ['an escape in a name', '{"\\u0061":1}'],
    ['a line feed in a wanted string', '{"a":"x\\ny"}'],
    ['a NUL in a wanted string', '{"a":"\\u0000"}'],
    ['a separator in a wanted string', '{"a":"\\u0001"}'],
    ['half a pair', '{"z":"\\ud800"}'],
    ['an exponent', '{"z":1e400}'],
    ['a number too long', `{"z":${'1'.repeat(400)}}`],
    ['a number that would be written anew', '{"a":1.50}'],
    ['a tab within a string', '{"z":"\t"}'],
    ['deep nesting', `{"z":${'['.repeat(100)}${']'.repeat(100)}}`],
    ['a long line', JSON.stringify({ z: 'x'.repeat(100_000) })],
  ])('are not: %s', (_what, line) => {
    expect(take(line)).toBeNull();
  });

  test('after a line that was not plain, the next one is', () => {
    const lines = plainLines(PATHS);
    const out = Buffer.alloc(100);
    expect(lines.take(Buffer.from('{"a":"x","g":{"b":"y","h":'), out, 0)).toBe(-1);
    expect(out.toString('utf8', 0, lines.take(Buffer.from('{"a":1}'), out, 0))).toBe(
      '\x01\x02\x011\x01\x02\x01\x02\x01\x02\x01\x02',
    );
  });
});
