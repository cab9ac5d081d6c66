import { mkdir, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { MessageBlock, TopicMessage } from '../../../server/kafka/messages.ts';
import { rowSchema } from '../../drain/schemas.ts';
import { TOPIC_PLACE } from './place.ts';
import { windowsOf } from './windows.ts';

const SCHEMA = rowSchema({ n: 'bigint' }, TOPIC_PLACE);

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-windows-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A message for each value; null is a tombstone. */
async function* blocksOf(...blocks: readonly (readonly (string | null)[])[]): AsyncGenerator<MessageBlock> {
  let offset = 0n;
  for (const values of blocks) {
    const messages = values.map((value): TopicMessage => ({
      offset: offset++,
      time: 0n,
      key: null,
      value: value === null ? null : Buffer.from(value),
    }));
    yield await Promise.resolve({ partition: 0, messages, next: offset });
  }
}

/** The files below a folder that this process holds open. */
async function openBelow(folder: string): Promise<readonly string[]> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((path) => path.startsWith(folder));
}

test('a window ends after so many messages, the last one with the topic', async () => {
  const folder = await testFolder();
  const sizes: (readonly number[])[] = [];
  const limits = { rows: 2, seconds: 300, folder, schema: SCHEMA };
  for await (const window of windowsOf(blocksOf(['{"n":1}', null, '{"n":2}'], ['{"n":3}', '{"n":4}']), limits)) {
    sizes.push([window.number, window.firstIndex, window.elements, window.rejects.count]);
    await window.rejects.close();
  }
  expect(sizes).toEqual([
    [0, 0, 2, 1],
    [1, 2, 2, 0],
    [2, 4, 1, 0],
  ]);
});

test.each([
  ['full', 2, 300],
  ['old', 9, 0],
  ['the last', 9, 300],
])('a window that cannot be ended leaves no file open: %s', async (_, rows, seconds) => {
  const folder = await testFolder();
  // Where its first file would be.
  await mkdir(join(folder, 'segment-0-0.txt'));
  const windows = windowsOf(blocksOf([null, '{"n":1}']), { rows, seconds, folder, schema: SCHEMA });
  await expect(windows.next()).rejects.toThrow('EISDIR');
  expect(await openBelow(folder)).toEqual([]);
});
