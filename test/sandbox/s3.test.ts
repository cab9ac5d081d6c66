import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { missingForS3, startS3, type RunningS3 } from '../../sandbox/components/s3/s3.ts';
import { waitFor } from '../support/waitFor.ts';
import { isAlive, silent, testFolder } from './testFolder.ts';

const MISSING = await missingForS3();

function clientOf({ url, region, accessKeyId, secretAccessKey }: RunningS3): S3Client {
  const client = new S3Client({
    endpoint: url,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  onTestFinished(() => client.destroy());
  return client;
}

test.skipIf(MISSING !== null)(
  `an S3 server starts, is adopted, and keeps keys and objects over a restart (needs ${MISSING ?? 'nothing more'})`,
  { timeout: 600_000 },
  async () => {
    const folder = testFolder();
    const first = await startS3({ folder, report: silent });
    await first.makeBucket('logs');
    const put = (body: string): PutObjectCommand =>
      new PutObjectCommand({ Bucket: 'logs', Key: '로그/a+b.txt', Body: body, IfNoneMatch: '*' });
    await clientOf(first).send(put('한글'));
    await expect(clientOf(first).send(put('other'))).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(readFileSync(join(first.data, 'logs', '로그', 'a+b.txt'), 'utf8')).toBe('한글');
    const second = await startS3({ folder, report: silent });
    expect([second.pid, second.url, second.secretAccessKey]).toEqual([first.pid, first.url, first.secretAccessKey]);
    await second.stop();
    await waitFor(() => !isAlive(first.pid), { what: `the end of ${first.pid}` });

    const again = await startS3({ folder, report: silent });
    onTestFinished(() => again.stop());
    const found = await clientOf(again).send(new GetObjectCommand({ Bucket: 'logs', Key: '로그/a+b.txt' }));
    expect(await found.Body?.transformToString()).toBe('한글');
  },
);
