import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readLines } from './lineReader.ts';
import type { Line, LineReader } from './lineReader.ts';

const folder = await mkdtemp(join(tmpdir(), 'haru-lines-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
let files = 0;

async function withFile<T>(
  use: (append: (bytes: Buffer) => Promise<void>, reader: LineReader) => Promise<T>,
  max = 100,
): Promise<T> {
  files += 1;
  const handle = await open(join(folder, String(files)), 'a+');
  try {
    return await use(async (bytes) => void (await handle.write(bytes)), readLines(handle, 0, max));
  } finally {
    await handle.close();
  }
}

async function allOf(reader: LineReader, max = 1_000): Promise<Line[]> {
  const lines: Line[] = [];
  for (let next = await reader.next(max); next.length > 0; next = await reader.next(max)) lines.push(...next);
  return lines;
}

test('bytes appended in any pieces give the same lines with their places', async () => {
  const piece = fc.constantFrom('a', '\n', '\r\n', '한글', 'long '.repeat(30), '\n\n', '"');
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.array(fc.integer({ min: 1, max: 40 })), async (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const expected: { start: number; end: number; text: string }[] = [];
      for (let start = 0, feed = bytes.indexOf(10); feed >= 0; start = feed + 1, feed = bytes.indexOf(10, start)) {
        const text = bytes.subarray(start, feed).toString().replace(/\r$/, '');
        if (text !== '') expected.push({ start, end: feed + 1, text });
      }
      const lines = await withFile(async (append, reader) => {
        const read: Line[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          await append(bytes.subarray(at, at + cut));
          at += cut;
          read.push(...(await allOf(reader, 3)));
        }
        return read;
      }, 1_000_000);
      expect(lines.map(({ start, end, text }) => ({ start, end, text }))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('a line waits for its line feed', async () => {
  await withFile(async (append, reader) => {
    await append(Buffer.from('first\nsec'));
    expect((await allOf(reader)).map(({ text }) => text)).toEqual(['first']);
    await append(Buffer.from('ond'));
    expect(await allOf(reader)).toEqual([]);
    await append(Buffer.from('\n'));
    expect(await allOf(reader)).toEqual([
      { start: 6, end: 13, text: 'second', cutFromBytes: null, invalidBytes: null },
    ]);
  });
});

test.each([
  ['just as long as allowed', 100, null],
  ['one byte longer', 101, 101],
  ['longer than a chunk', 300_000, 300_000],
])('a line that is %s', async (_, length, cutFromBytes) => {
  const lines = await withFile(async (append, reader) => {
    await append(Buffer.from(`before\n${'x'.repeat(length)}\nafter\n`));
    return allOf(reader);
  });
  expect(lines.map(({ text }) => text)).toEqual(['before', 'x'.repeat(100), 'after']);
  expect(lines[1]).toMatchObject({ start: 7, end: 8 + length, cutFromBytes });
});

test('a line of 64 MB that grows while it is read takes no more memory than allowed', async () => {
  const chunk = Buffer.alloc(1_048_576, '가나');
  await withFile(async (append, reader) => {
    const before = process.memoryUsage().arrayBuffers;
    for (let written = 0; written < 64; written += 1) {
      await append(chunk);
      expect(await reader.next(10)).toEqual([]);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * 1_048_576);
    await append(Buffer.from('\nafter\n'));
    const lines = await allOf(reader);
    expect(lines.map(({ text, cutFromBytes }) => [text, cutFromBytes])).toEqual([
      ['가나'.repeat(17).slice(0, 33), 67_108_864],
      ['after', null],
    ]);
  });
});

test('bytes that are no UTF-8 are kept beside the text', async () => {
  const wrong = Buffer.from([0x61, 0xff, 0xed, 0x62]);
  const lines = await withFile(async (append, reader) => {
    await append(Buffer.concat([wrong, Buffer.from('\n한글\n')]));
    return allOf(reader);
  });
  expect(lines.map(({ text, invalidBytes }) => [text, invalidBytes])).toEqual([
    ['a��b', wrong.toString('base64')],
    ['한글', null],
  ]);
});
