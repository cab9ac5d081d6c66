import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Multiple of three, so that slices of base64 join. */
const SLICE_BYTES = 3 * 256 * 1024;

/**
 * Elements that did not become rows: one JSON object a line, `{"index", "hash", "reason", "raw"}`, the raw bytes in
 * base64, and between hash and reason where it was in a source that says so. Made with the first reject.
 */
export interface RejectFile {
  readonly path: string;
  readonly count: number;
  add(reject: {
    readonly index: number;
    readonly hash: string;
    readonly place?: Readonly<Record<string, number>>;
    readonly reason: string;
    readonly raw: Buffer;
  }): Promise<void>;
  close(): Promise<void>;
}

export function rejectFile(path: string): RejectFile {
  let handle: FileHandle | null = null;
  let count = 0;
  return {
    path,
    get count() {
      return count;
    },
    async add({ index, hash, place, reason, raw }) {
      handle ??= await open(path, 'w');
      await handle.appendFile(`${JSON.stringify({ index, hash, ...place, reason }).slice(0, -1)},"raw":"`);
      for (let at = 0; at < raw.length; at += SLICE_BYTES) {
        await handle.appendFile(raw.toString('base64', at, Math.min(at + SLICE_BYTES, raw.length)));
      }
      await handle.appendFile('"}\n');
      count += 1;
    },
    async close() {
      await handle?.close();
      handle = null;
    },
  };
}
