import { expect, test } from 'vitest';
import { fileLines, shareName } from './ledger.ts';

test('a share is named by its source and key', () => {
  expect(shareName({ source: 'log_buffer>warehouse:/nginx', key: '20221130' })).toBe(
    'log_buffer>warehouse:/nginx/20221130',
  );
});

test('the lines of a list of files depend on the files alone', () => {
  const files = ['b', 'a', 'c'].map((url, at) => ({ url, checksum: `sha256:${at % 2}` }));
  expect(fileLines(files)).toEqual(['sha256:0 b', 'sha256:0 c', 'sha256:1 a']);
  expect(fileLines(files.toReversed())).toEqual(fileLines(files));
});
