import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import type { FileSystem } from '../../workers/filesystem/fileSystem.ts';
import { fileSystemOf } from '../../workers/filesystem/openFileSystem.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { atEnd } from '../support/atEnd.ts';
import { passOn } from '../support/passOn.ts';
import { fileSystemBehavior, sourceOf } from './behavior.ts';
import { lossyProxy } from './lossyProxy.ts';
import { s3Connection, testS3 } from './testS3.ts';

const server = await testS3();
await server?.makeBucket('haru');
let next = 0;

const MULTIPART = 9 * 1024 * 1024;

function openRoot(url = `s3://haru/창고 ${next++}`, extra: ConnectionValue['extra'] = {}): FileSystem {
  return fileSystemOf(url, s3Connection(server, url, extra));
}

describe.skipIf(server === null)('S3', () => {
  fileSystemBehavior('s3://', () => Promise.resolve(openRoot()), { keepsFolders: false });

  test.each([
    ['one request', 1_000, 'every time'],
    ['one request', 1_000, 'once'],
    ['a multipart upload', MULTIPART, 'every time'],
    ['a multipart upload', MULTIPART, 'once'],
  ] as const)('%s of %i bytes whose answer is lost %s is recognized as done', async (_what, bytes, times) => {
    let isLost = false;
    const proxy = await lossyProxy(server?.port ?? 0, ({ method, url }) => {
      const isEnd = method === 'POST' ? !url?.includes('uploads') : method === 'PUT' && !url?.includes('partNumber');
      const loses = isEnd && (times === 'every time' || !isLost);
      isLost ||= isEnd;
      return loses;
    });
    const root = `s3://haru/lost ${next++}`;
    const files = openRoot(root, { endpoint: `http://${proxy.host}` });
    const content = randomBytes(bytes);
    await files.put('part', sourceOf(content));
    expect(proxy.lost()).toBeGreaterThan(0);
    expect((await buffer(await files.read('part'))).equals(content)).toBe(true);
    expect((await files.list('')).map((status) => status.path)).toEqual(['part']);
    expect(await openRoot(root).uploads?.list('')).toEqual([]);
  });

  test('of two multipart uploads of one name at the same time, one wins whole', async () => {
    const files = openRoot();
    const contents = [randomBytes(MULTIPART), randomBytes(MULTIPART)];
    const ends = await Promise.allSettled(contents.map((content) => files.put('race', sourceOf(content))));
    expect(ends.map((end) => end.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const winner = contents[ends.findIndex((end) => end.status === 'fulfilled')];
    expect((await buffer(await files.read('race'))).equals(winner ?? Buffer.alloc(0))).toBe(true);
    expect(await files.uploads?.list('')).toEqual([]);
  });

  test('an upload that was never ended is listed and can be removed', async () => {
    const files = openRoot('s3://haru/unfinished');
    await files.put('day/part', sourceOf(Buffer.from('x')));
    const client = new S3Client({
      endpoint: server?.url ?? '',
      region: server?.region ?? '',
      forcePathStyle: true,
      credentials: { accessKeyId: server?.accessKeyId ?? '', secretAccessKey: server?.secretAccessKey ?? '' },
    });
    afterAll(() => client.destroy());
    for (const Key of ['unfinished/day/left', 'unfinished/day/sub/other'])
      await client.send(new CreateMultipartUploadCommand({ Bucket: 'haru', Key }));
    const [left, ...more] = (await files.uploads?.list('day')) ?? [];
    expect(left?.path).toBe('day/left');
    expect(more).toEqual([]);
    if (left !== undefined) await files.uploads?.remove(left);
    expect(await files.uploads?.list('day')).toEqual([]);
    expect((await files.list('day')).map((status) => status.path)).toEqual(['day/part']);
  });

  test('everything goes through the proxy that the connection names', async () => {
    const hosts: string[] = [];
    const proxy = createServer((incoming, outgoing) => {
      const url = new URL(incoming.url ?? '');
      hosts.push(url.hostname);
      passOn(incoming, outgoing, `http://127.0.0.1:${server?.port}${url.pathname}${url.search}`);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    atEnd(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    // A name that nobody but the proxy can reach.
    const files = openRoot('s3://haru/proxied', { endpoint: 'http://s3.invalid:9000', proxy: address });
    await files.put('part', sourceOf(Buffer.from('through')));
    expect(hosts.length).toBeGreaterThan(0);
    expect(new Set(hosts)).toEqual(new Set(['s3.invalid']));
    expect((await openRoot('s3://haru/proxied').stat('part'))?.bytes).toBe(7);
  });

  const wrong = (change: Partial<ConnectionValue>, url = 's3://haru/wrong'): FileSystem =>
    fileSystemOf(url, { ...s3Connection(server, url), ...change });

  test('a bucket that is missing is said, whatever was asked of it', async () => {
    const files = openRoot('s3://nowhere/x');
    for (const asked of [
      () => files.put('part', sourceOf(Buffer.from('x'))),
      () => files.put('part', sourceOf(Buffer.alloc(MULTIPART))),
      () => files.list(''),
      () => files.stat('part'),
      () => files.read('part'),
      () => files.remove('part'),
    ])
      await expect(asked()).rejects.toMatchObject({
        code: 'missing_bucket',
        message: expect.stringMatching(/^s3:\/\/nowhere\/x.*there is no bucket nowhere at http:.*make it/) as string,
      });
  });

  test.each([
    ['an unknown key', { login: 'nobody' }, 'denied', /does not know these keys: correct login and password/],
    ['a wrong secret', { password: 'wrong' }, 'denied', /does not know these keys: correct login and password/],
    ['no secret', { password: undefined }, 'denied', /give both, as login and password/],
  ])('%s is said', async (_what, { ...change }, code, message) => {
    const { password, ...rest } = s3Connection(server, 's3://haru/wrong');
    const connection = { ...rest, password, ...change } as ConnectionValue;
    if (connection.password === undefined) Reflect.deleteProperty(connection, 'password');
    const put = async (): Promise<void> =>
      fileSystemOf('s3://haru/wrong', connection).put('part', sourceOf(Buffer.from('x')));
    await expect(put()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    await expect(put()).rejects.not.toThrow(/wrong secret/);
  });

  test('a wrong region is said', async () => {
    const files = wrong({ extra: { ...s3Connection(server, '').extra, region: 'ap-northeast-2' } });
    await expect(files.list('')).rejects.toMatchObject({ code: 'region' });
    await expect(files.list('')).rejects.toThrow(/not in the region ap-northeast-2: set extra.region/);
  });
});

test('an endpoint where nobody listens is named', async () => {
  const connection = { type: 'filesystem', login: 'a', password: 'b', extra: { endpoint: 'http://127.0.0.1:1' } };
  const files = fileSystemOf('s3://haru/x', connection);
  await expect(files.stat('part')).rejects.toMatchObject({ code: 'unreachable' });
  await expect(files.stat('part')).rejects.toThrow(
    /^s3:\/\/haru\/x\/part: no answer from http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
  );
});

test.each([
  ['s3://key:secret@haru/x', {}, /keys and endpoint belong in a connection/],
  ['s3://', {}, /expected s3:\/\/bucket\/folder/],
  ['s3://haru', { endpoint: 'localhost:9000' }, /extra\.endpoint of the connection is not a URL/],
  ['s3://haru', { pathStyle: 'maybe' }, /extra\.pathStyle of the connection is neither true nor false/],
  ['s3://haru/../x', {}, /may not hold/],
])('the root %s with %j is refused', (root, extra, message) => {
  const open = (): FileSystem => fileSystemOf(root, { type: 'filesystem', extra });
  expect(open).toThrow(message);
  expect(open).not.toThrow(/secret@/);
});
