import { expect, test } from 'vitest';
import { localFileSystem } from '../../filesystem/localFileSystem.ts';
import { simpleAuth } from '../../filesystem/webhdfsAuth.ts';
import { webHdfsFileSystem } from '../../filesystem/webhdfsFileSystem.ts';
import { pathWithin } from './pathWithin.ts';

const local = { files: localFileSystem(new URL('file:///data/my%20%EC%B0%BD%EA%B3%A0')), path: 'hourly' };
const hdfs = {
  files: webHdfsFileSystem({ nameNodes: ['http://nn:9870'], auth: simpleAuth(null), idleMs: 1 }, '/창고'),
  path: '/hourly',
};
const bare = { files: localFileSystem(new URL('file:///data/hourly')), path: '' };

test.each([
  [local, 'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly/a/part-0.parquet', 'a/part-0.parquet'],
  [local, 'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly/day%201/b.parquet', 'day 1/b.parquet'],
  [local, 'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly/50%25.parquet', '50%.parquet'],
  [hdfs, 'webhdfs://nn:9870/창고/hourly/50%.parquet', '50%.parquet'],
  [bare, 'file:///data/hourly/c.parquet', 'c.parquet'],
])('case %#', (folder, url, path) => {
  expect(pathWithin(folder, url)).toBe(path);
});

test.each([
  'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly2/a.parquet',
  'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly',
  'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly/',
  'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly/../other/a.parquet',
  'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly/%2e%2e/a.parquet',
  'file:///data/my%20%EC%B0%BD%EA%B3%A0/hourly/%zz',
  'http://elsewhere/hourly/a.parquet',
])('%s lies outside', (url) => {
  expect(() => pathWithin(local, url)).toThrow(/lies outside of file:\/\/\/data\/my%20.*\/hourly, the folder/);
});
