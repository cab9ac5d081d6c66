import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter } from './lineSplitter.ts';

function split(chunks: readonly Uint8Array[], maxBytes?: number): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line), maxBytes);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  expect(splitter.pendingBytes).toBe(0);
  return lines;
}

test('lines are the same wherever the chunks are cut', () => {
  const text = fc.array(
    fc.string({ unit: 'binary' }).map((line) => line.replaceAll(/[\r\n]/g, ' ')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (lines, sizes) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const chunks: Uint8Array[] = [];
      for (let start = 0, i = 0; start < bytes.length; i += 1) {
        const size = sizes[i % sizes.length] as number;
        chunks.push(bytes.subarray(start, start + size));
        start += size;
      }
      expect(split(chunks)).toEqual(lines);
    }),
  );
});

test('a Korean character torn by a chunk border stays whole', () => {
  const bytes = Buffer.from('처리 완료\n');
  expect(split([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['처리 완료']);
});

test('a long line comes in pieces of bounded size, cut between characters', () => {
  const line = '가'.repeat(100);
  const pieces = split([Buffer.from(`${line}\nend\n`)], 32);
  expect(pieces.at(-1)).toBe('end');
  expect(pieces.slice(0, -1).join('')).toBe(line);
  expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThanOrEqual(32);
});

test('bytes that are no UTF-8 do not stop the stream', () => {
  const broken = Uint8Array.of(0xff, ...Buffer.alloc(11, 0x80), 0x0a);
  const lines = split([broken, Buffer.from('next')], 4);
  expect(lines.at(-1)).toBe('next');
  expect(lines.slice(0, -1).join('')).toBe('\u{fffd}'.repeat(12));
});

test('a bound that can hold no character is refused', () => {
  expect(() => createLineSplitter(() => undefined, 3)).toThrow(/at least one character/);
});

test('empty lines and carriage returns', () => {
  expect(split([Buffer.from('a\r\n\nb')])).toEqual(['a', '', 'b']);
});
