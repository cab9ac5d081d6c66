import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { FileSource } from '../fileSystem.ts';
import { exactly, FileExistsError, FileSystemError } from '../fileSystem.ts';
import { isConditionRefused, isMissing } from './refusal.ts';

const PART_BYTES = 8 * 1024 * 1024;
const MAX_PARTS = 10_000;
/** Parts in memory at once: one is sent while the next one is read. */
const PARTS_AT_ONCE = 2;
/** Metadata of an object that tells which upload made it. */
const UPLOAD = 'haru-upload';

export interface S3Object {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly url: string;
}

/**
 * Stores an object under a name that nothing has. The write is conditional, in one request or as the end of a multipart
 * upload, and is the publication itself. Its answer can get lost after it was applied: the object then names this
 * upload, and all is well.
 */
export async function storeObject(object: S3Object, source: FileSource): Promise<void> {
  const { client, bucket, key, url } = object;
  // Stores that ignore the condition would overwrite it.
  if ((await headObject(object)) !== null) throw new FileExistsError(url);
  const id = randomUUID();
  const body = Readable.from(exactly(source, url));
  const upload = new Upload({
    client,
    queueSize: PARTS_AT_ONCE,
    partSize: Math.max(PART_BYTES, Math.ceil(source.bytes / MAX_PARTS)),
    params: {
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentLength: source.bytes,
      IfNoneMatch: '*',
      Metadata: { [UPLOAD]: id },
    },
  });
  try {
    await upload.done();
  } catch (error) {
    // Without an answer to this question either, the upload's own error is the reason.
    const found = await headObject(object).catch(() => null);
    if (found?.Metadata?.[UPLOAD] === id && found.ContentLength === source.bytes) return;
    if (found !== null) throw new FileExistsError(url);
    if (isConditionRefused(error))
      throw new FileSystemError('busy', url, 'another upload of this name was under way: try again', { cause: error });
    throw error;
  } finally {
    body.destroy();
  }
}

/** Null: there is no object of this name. */
export async function headObject({
  client,
  bucket,
  key,
}: Pick<S3Object, 'client' | 'bucket' | 'key'>): Promise<HeadObjectCommandOutput | null> {
  try {
    return await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    if (isMissing(error)) return null;
    // The answer to a HEAD has no body that says why it was refused; that to another question has.
    await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
    throw error;
  }
}
