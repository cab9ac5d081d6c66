import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';

/** Of a file, sent at a time. */
const PIECE_BYTES = 256 * 1024;

/** Runs a `COPY … FROM STDIN` of what a file holds, and answers the rows and bytes that were copied. */
export async function copyFile(
  client: pg.Client,
  sql: string,
  file: string,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const handle = await open(file);
  try {
    const copy = client.query(from(sql));
    const { stream: socket } = client.connection;
    let bytes = 0;
    await pipeline(async function* pieces() {
      let buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES);
        if (bytesRead === 0) return;
        bytes += bytesRead;
        yield buffer.subarray(0, bytesRead);
        // One that is all sent is filled again: to collect a new one for each piece costs as much as sending them.
        if (copy.writableLength + socket.writableLength > 0) buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
      }
    }, copy);
    return { rows: copy.rowCount, bytes };
  } finally {
    await handle.close();
  }
}
