import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementHash, MAX_LINE_BYTES, onOneLine, unreadable } from './elements.ts';
import { parseFileName, fileNames, folderOf } from './uploads.ts';

describe('elements of a list', () => {
  test('any JSON in any layout is readable, lies on one line and means the same', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2, '\r\n'.length), (text, indent) => {
        const raw = Buffer.from(JSON.stringify(JSON.parse(text), null, indent));
        expect(unreadable(raw)).toBeNull();
        const line = onOneLine(raw).toString();
        expect(line).not.toMatch(/[\r\n]/);
        expect(JSON.parse(line)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    [Buffer.alloc(0), /empty/],
    [Buffer.alloc(MAX_LINE_BYTES + 1, 0x20), /bytes long/],
    [Buffer.from([0xc3, 0x28]), /UTF-8/],
    [Buffer.from('{"a":"\x01"}'), /control character/],
    [Buffer.from('{"a":"x\ny"}'), /not valid JSON/],
  ])('what cannot be a line says why', (raw, reason) => {
    expect(unreadable(raw)).toMatch(reason);
  });

  test('a hash is 32 hex digits of the bytes', () => {
    expect(elementHash(Buffer.from('한글'))).toMatch(/^[0-9a-f]{32}$/);
    expect(elementHash(Buffer.from('a'))).not.toBe(elementHash(Buffer.from('b')));
  });
});

describe('names of files', () => {
  test('carry batch and epoch, and give them back', () => {
    const names = fileNames('0123456789abcdef', 12, 345n);
    for (const name of [names.part, names.rejects, `_upload-0a1b2c3d-${names.part}`]) {
      expect(parseFileName(name)).toEqual({ batch: '0123456789abcdef', epoch: 345n });
    }
    for (const name of ['part-1.parquet', '_SUCCESS', 'notes.txt', `x${names.part}`])
      expect(parseFileName(name)).toBeNull();
  });

  test('a key that no path can hold has a folder all the same', () => {
    expect(folderOf('warehouse:/x', 'logs:2022/11')).toBe('warehouse:/x/logs%3A2022%2F11');
  });
});
