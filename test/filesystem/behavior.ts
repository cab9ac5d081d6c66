import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FileSource, FileSystem } from '../../workers/filesystem/fileSystem.ts';
import { FileExistsError, FileSystemError } from '../../workers/filesystem/fileSystem.ts';
import { checksumOf } from '../../workers/parquet/checksum.ts';

export interface StoreTraits {
  /** Whether a folder stays when its last file is removed. */
  readonly keepsFolders: boolean;
}

const CHUNK = 65_536;

/** What every file system must do alike, on the real thing. `open` gives an empty root each time. */
export function fileSystemBehavior(name: string, open: () => Promise<FileSystem>, traits: StoreTraits): void {
  describe(name, () => {
    test('a stored file is read back byte for byte', async () => {
      const files = await open();
      const bytes = randomBytes(3_000_001);
      await files.put('nginx/20221130/part-0.parquet', sourceOf(bytes));
      expect((await buffer(await files.read('nginx/20221130/part-0.parquet'))).equals(bytes)).toBe(true);
      expect(await files.stat('nginx/20221130/part-0.parquet')).toMatchObject({
        path: 'nginx/20221130/part-0.parquet',
        kind: 'file',
        bytes: bytes.length,
      });
    });

    test('a file of many megabytes goes in and out as a stream, and nobody sees it before it is whole', async () => {
      const files = await open();
      const bytes = 20 * 1024 * 1024 + 17;
      const hash = createHash('sha256');
      const seen: unknown[] = [];
      const chunks = async function* (): AsyncGenerator<Buffer> {
        for (let at = 0; at < bytes; at += CHUNK) {
          // In the middle of the upload, and before its end.
          if (at === 12 * 1024 * 1024 || at + CHUNK >= bytes) seen.push(await files.stat('large/part'));
          const chunk = Buffer.alloc(Math.min(CHUNK, bytes - at), at / CHUNK);
          hash.update(chunk);
          yield chunk;
        }
      };
      await files.put('large/part', { bytes, open: () => Readable.from(chunks()) });
      expect(seen).toEqual([null, null]);
      expect(await checksumOf(await files.read('large/part'))).toBe(`sha256:${hash.digest('hex')}`);
      expect((await files.stat('large/part'))?.bytes).toBe(bytes);
    });

    test('names with Hangul, spaces, plus and percent signs are names like any other', async () => {
      const files = await open();
      const path = '로그/a b+c/50%25 #1?&=+.parquet';
      await files.put(path, sourceOf(Buffer.from('한글')));
      expect(await text(await files.read(path))).toBe('한글');
      expect((await files.list('로그/a b+c')).map((status) => status.path)).toEqual([path]);
      expect(await files.remove(path)).toBe(true);
      expect(await files.stat(path)).toBeNull();
    });

    test('an empty file is a file', async () => {
      const files = await open();
      await files.put('empty', sourceOf(Buffer.alloc(0)));
      expect((await files.stat('empty'))?.bytes).toBe(0);
      expect(await text(await files.read('empty'))).toBe('');
    });

    test('a taken name is refused, and its file stays as it was', async () => {
      const files = await open();
      await files.put('a/part', sourceOf(Buffer.from('first')));
      await expect(files.put('a/part', sourceOf(Buffer.from('second')))).rejects.toBeInstanceOf(FileExistsError);
      expect(await text(await files.read('a/part'))).toBe('first');
      expect((await files.list('a')).map((status) => status.path)).toEqual(['a/part']);
    });

    test('of two that store under one name at the same time, one wins', async () => {
      const files = await open();
      const ends = await Promise.allSettled([
        files.put('race', sourceOf(Buffer.from('same'))),
        files.put('race', sourceOf(Buffer.from('same'))),
      ]);
      expect(ends.map((end) => end.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await files.list('')).map((status) => status.path)).toEqual(['race']);
    });

    test.each([100_000, 12 * 1024 * 1024])(
      'a source that breaks off after %i bytes leaves nothing behind',
      async (sent) => {
        const files = await open();
        const broken: FileSource = {
          bytes: 2 * sent,
          open: () =>
            Readable.from(
              (async function* () {
                yield* chunksOf(Buffer.alloc(sent));
                await Promise.reject(new Error('the source broke'));
              })(),
            ),
        };
        await expect(files.put('b/part', broken)).rejects.toThrow(/the source broke/);
        expect(await files.list('b')).toEqual([]);
        expect((await files.uploads?.list('b')) ?? []).toEqual([]);
      },
    );

    test('a source that is shorter than it said is refused', async () => {
      const files = await open();
      await expect(
        files.put('c/part', { bytes: 10, open: () => Readable.from([Buffer.from('short')]) }),
      ).rejects.toThrow();
      expect(await files.stat('c/part')).toBeNull();
    });

    test('a folder lists what lies directly in it, by name', async () => {
      const files = await open();
      for (const path of ['d/b', 'd/a', 'd/sub/c']) await files.put(path, sourceOf(Buffer.from(path)));
      expect((await files.list('d')).map(({ path, kind }) => [path, kind])).toEqual([
        ['d/a', 'file'],
        ['d/b', 'file'],
        ['d/sub', 'folder'],
      ]);
      expect(await files.list('nowhere')).toEqual([]);
    });

    test('a missing file is null, false or an error that names it', async () => {
      const files = await open();
      expect(await files.stat('none')).toBeNull();
      expect(await files.remove('none')).toBe(false);
      const error = await files.read('none').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FileSystemError);
      expect(error).toMatchObject({ code: 'missing', url: files.url('none') });
    });

    test('files and empty folders are removed, full folders are not', async () => {
      const files = await open();
      await files.put('e/part', sourceOf(Buffer.from('x')));
      await expect(files.remove('e')).rejects.toBeInstanceOf(FileSystemError);
      expect(await files.remove('e/part')).toBe(true);
      expect(await files.remove('e')).toBe(traits.keepsFolders);
      expect(await files.stat('e')).toBeNull();
      await files.makeFolder('f/g/h');
      expect((await files.stat('f/g/h'))?.kind).toBe('folder');
      expect((await files.stat('f/g'))?.kind).toBe('folder');
      expect(await files.remove('f/g/h')).toBe(true);
      expect(await files.stat('f/g/h')).toBeNull();
    });

    test.each(['../outside', 'a/../../outside', 'a/./b', 'a:b', 'nul\0'])('the path %j is refused', async (path) => {
      const files = await open();
      await expect(files.put(path, sourceOf(Buffer.from('x')))).rejects.toThrow(/may not hold/);
      for (const refused of [() => files.stat(path), () => files.list(path), () => files.remove(path)])
        await expect(refused()).rejects.toThrow(/may not hold/);
    });
  });
}

export function sourceOf(bytes: Buffer): FileSource {
  return { bytes: bytes.length, open: () => Readable.from(chunksOf(bytes)) };
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}
