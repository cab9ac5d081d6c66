import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../../workers/filesystem/fileSystem.ts';
import { fileSystemOf } from '../../workers/filesystem/openFileSystem.ts';
import { webHdfsFileSystem } from '../../workers/filesystem/webhdfsFileSystem.ts';
import { fileSystemBehavior } from './behavior.ts';
import { lossyProxy } from './lossyProxy.ts';
import { testHdfs } from './testHdfs.ts';

const hdfs = await testHdfs();
let next = 0;

async function openRoot(root: string, host = new URL(hdfs?.url ?? 'webhdfs://127.0.0.1:1').host): Promise<FileSystem> {
  const files = fileSystemOf(`webhdfs://${host}${root}`, { type: 'filesystem', extra: { user: hdfs?.user ?? '' } });
  await files.makeFolder('');
  return files;
}

describe.skipIf(hdfs === null)('HDFS (needs java and mvn)', () => {
  fileSystemBehavior('webhdfs://', () => openRoot(`/behavior/${next++}`), { keepsFolders: true });

  test('a rename whose answer is lost is recognized as done', async () => {
    const { host, lost } = await lossyProxy(hdfs?.port ?? 0, ({ url }) => url?.includes('op=RENAME') === true);
    const files = await openRoot('/lost-answer', host);
    const bytes = randomBytes(100_000);
    await files.put('part', { bytes: bytes.length, open: () => Readable.from([bytes]) });
    expect(lost()).toBeGreaterThan(0);
    expect((await buffer(await files.read('part'))).equals(bytes)).toBe(true);
    expect((await files.list('')).map((status) => status.path)).toEqual(['part']);
  });

  test('a DataNode that dies in the middle of an upload leaves no file under its name; after its return all is well', async () => {
    const files = await openRoot('/dead-node');
    const bytes = randomBytes(8 * 1024 * 1024);
    const killing = function* (): Generator<Buffer> {
      for (let at = 0; at < bytes.length; at += 65_536) {
        if (at === 4 * 1024 * 1024) process.kill(hdfs?.dataNodePid ?? 0, 'SIGKILL');
        yield bytes.subarray(at, at + 65_536);
      }
    };
    await expect(files.put('part', { bytes: bytes.length, open: () => Readable.from(killing()) })).rejects.toThrow(
      /part: /,
    );
    expect(await files.stat('part')).toBeNull();
    await hdfs?.startDataNode();
    await files.put('part', { bytes: bytes.length, open: () => Readable.from([bytes]) });
    expect((await buffer(await files.read('part'))).equals(bytes)).toBe(true);
  });

  test('who asks is said anew in every request to a NameNode, and never to a DataNode', async () => {
    const asked: (string | undefined)[] = [];
    const proxy = await lossyProxy(hdfs?.port ?? 0, ({ headers }) => {
      asked.push(headers.authorization);
      return false;
    });
    let tickets = 0;
    const files = webHdfsFileSystem(
      {
        nameNodes: [`http://${proxy.host}`],
        auth: {
          identify: (nameNode) =>
            Promise.resolve({
              headers: { authorization: `Ticket ${++tickets} for ${nameNode}` },
              query: { 'user.name': hdfs?.user ?? '' },
            }),
        },
        idleMs: 60_000,
      },
      '/tickets',
    );
    await files.put('part', { bytes: 4, open: () => Readable.from([Buffer.from('한1')]) });
    expect(asked.length).toBeGreaterThan(3);
    expect(asked).toEqual(asked.map((_each, at) => `Ticket ${at + 1} for http://${proxy.host}`));
    expect(tickets).toBe(asked.length);
  });

  test('a used-up quota is said, and leaves nothing behind', async () => {
    const files = await openRoot('/quota');
    const answer = await fetch(
      `http://127.0.0.1:${hdfs?.port}/webhdfs/v1/quota?op=SETQUOTA&namespacequota=-1&storagespacequota=1000&user.name=${hdfs?.user}`,
      { method: 'PUT' },
    );
    expect(answer.status).toBe(200);
    const put = files.put('part', { bytes: 5_000, open: () => Readable.from([Buffer.alloc(5_000)]) });
    await expect(put).rejects.toMatchObject({ code: 'quota' });
    expect(await files.list('')).toEqual([]);
  });

  test('a user without rights is told so', async () => {
    await openRoot('/private');
    const files = fileSystemOf(`${hdfs?.url}/private`, { type: 'filesystem', extra: { user: 'nobody' } });
    await expect(files.makeFolder('x')).rejects.toMatchObject({ code: 'denied' });
  });
});

test('an address where no NameNode listens is named', async () => {
  const files = fileSystemOf('webhdfs://127.0.0.1:1/x', null);
  await expect(files.stat('a')).rejects.toThrow(/127\.0\.0\.1:1: no NameNode answered: .*ECONNREFUSED/);
});
