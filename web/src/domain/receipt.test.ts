import { expect, it } from 'vitest';
import { receiptRows, usedFields } from './receipt.ts';

it('lists what was reported, in the order of reading', () => {
  expect(receiptRows({ checksum: 'sha256:9f', bytes: 5_318_204, rows: 43_902, rejects: 12 }, 'ko')).toEqual([
    { field: 'rows', value: '43,902', needsAttention: false },
    { field: 'rejects', value: '12', needsAttention: true },
    { field: 'bytes', value: '5.3 MB', needsAttention: false },
    { field: 'checksum', value: 'sha256:9f', needsAttention: false },
  ]);
  expect(receiptRows({ rejects: 0 }, 'en')).toEqual([{ field: 'rejects', value: '0', needsAttention: false }]);
  expect(receiptRows(null, 'en')).toEqual([]);
});

it('names the fields that any of several receipts has', () => {
  expect(usedFields([null, { rows: 0 }, { files: 1, rows: 3 }])).toEqual(['rows', 'files']);
  expect(usedFields([null])).toEqual([]);
});
