import { expect, test } from 'vitest';
import { fileLines, receiptOfRow, shareName } from './ledger.ts';

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

test('a receipt of a database has numbers, and none where an older load recorded none', () => {
  const row = {
    day: '2022-12-01',
    epoch: '7',
    rows: '12',
    rejects: '1',
    ids_hash: '0f',
    files_hash: 'ab',
    started_at: null,
    bytes: null,
    loaded_at: new Date(0),
  };
  const receipt = {
    day: '2022-12-01',
    epoch: 7n,
    rows: 12,
    rejects: 1,
    idsHash: '0f',
    filesHash: 'ab',
    startedAt: null,
    bytes: null,
    loadedAt: new Date(0),
  };
  expect(receiptOfRow(row)).toEqual(receipt);
  expect(receiptOfRow({ ...row, bytes: '3000' })).toEqual({ ...receipt, bytes: 3000 });
});
