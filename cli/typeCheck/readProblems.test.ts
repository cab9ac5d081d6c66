import { expect, test } from 'vitest';
import { readProblems } from './readProblems.ts';

const absolute = (name: string) => `/p/${name}`;

test('each error has its place, and the lines beneath it belong to it', () => {
  const output = [
    "dags/a b(집).ts(3,14): error TS2322: Type 'string' is not assignable to type 'number'.",
    '  The expected type comes from here.',
    "../lib/x.ts(1,1): error TS2304: Cannot find name 'y'.",
    '',
  ].join('\n');
  expect(readProblems(output, absolute)).toEqual([
    {
      path: '/p/dags/a b(집).ts',
      line: 3,
      column: 14,
      message: "TS2322: Type 'string' is not assignable to type 'number'.\n  The expected type comes from here.",
    },
    { path: '/p/../lib/x.ts', line: 1, column: 1, message: "TS2304: Cannot find name 'y'." },
  ]);
});

test('settings that TypeScript refuses are an error of their own', () => {
  expect(() => readProblems("error TS5023: Unknown compiler option 'strickt'.\n", absolute)).toThrow(
    "TypeScript: TS5023: Unknown compiler option 'strickt'.",
  );
});

test('no output, no problem', () => {
  expect(readProblems('', absolute)).toEqual([]);
});
