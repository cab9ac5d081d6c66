import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** `sha256:` and the hex digest of a stream's bytes. */
export async function checksumOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

export async function fileChecksum(file: string): Promise<{ readonly bytes: number; readonly checksum: string }> {
  return { bytes: (await stat(file)).size, checksum: await checksumOf(createReadStream(file)) };
}
