import { Redis } from 'ioredis';
import pg from 'pg';
import type { LoadedStretch } from '../../core/loadedSlices.ts';
import { fetchReasonOf } from '../../core/reasonOf.ts';
import { openTopic } from '../../kafka/topic.ts';
import { topicAddress } from '../../kafka/topicUrl.ts';
import { bufferState, type BufferState } from './bufferState.ts';
import { bufferView } from './bufferView.ts';
import { keeping } from './keeping.ts';
import { martLoads } from './martLoads.ts';
import { loadedUntil, martView } from './martView.ts';
import { searchView } from './searchView.ts';
import { sharing } from './sharing.ts';
import { topicView } from './topicView.ts';
import type { Range, Seen, View } from './view.ts';

/** Where events can be looked at; null: there is no such place. */
export interface ViewSources {
  /** Of a search server or a Kafka topic. */
  readonly speedUrl: string | null;
  readonly logBufferUrl: string | null;
  readonly martUrl: string | null;
}

export interface Views {
  /** What has arrived, loaded or not; null where neither a search server, nor a topic, nor a log buffer is known. */
  speed(range: Range): Promise<View | null>;
  /** What is in the mart; null where there is none. */
  batch(range: Range): Promise<View | null>;
  /** What of a range has been loaded into the mart; null where there is none. */
  loads(range: Range): Promise<readonly LoadedStretch[] | null>;
  /** Of the log buffer, soon whatever it does; null where none is known. */
  buffer(): Promise<BufferState | null>;
  close(): Promise<void>;
}

const STATEMENT_TIMEOUT_MS = 15_000;
/** A page shows it beside what does not hang on it. */
const BUFFER_LIMIT_MS = 1_000;
/** Of what has no range: all share one answer. */
const ALWAYS: Range = { from: 0, to: 0 };
/** Somebody waits for the answer. */
const BROKER_PATIENCE = { timeout: 5_000, retries: 1 };

/** Opens connections when they are first needed. The mart is read by sessions that cannot write. */
export function createViews({ speedUrl, logBufferUrl, martUrl }: ViewSources): Views {
  let redis: Redis | null = null;
  let pool: pg.Pool | null = null;

  const buffer = (url: string): Redis => {
    redis ??= new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 3_000 }).on(
      'error',
      () => undefined,
    );
    return redis;
  };
  const mart = (url: string): pg.Pool => {
    pool ??= new pg.Pool({
      connectionString: url,
      max: 4,
      application_name: 'haru views',
      connectionTimeoutMillis: 5_000,
      options: `-c default_transaction_read_only=on -c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
    }).on('error', () => undefined);
    return pool;
  };

  const address = speedUrl === null ? null : topicAddress(speedUrl);
  // After a failure another look begins anew: the topic may be another one of the same name by then.
  const topic = address && sharing(() => openTopic('of SPEED_URL', address.connection, address.topic, BROKER_PATIENCE));
  const seenBy = (range: Range): Promise<Seen> | null => {
    if (topic !== null) return topic.use((opened) => topicView(opened, range));
    if (speedUrl !== null) return naming('SPEED_URL', speedUrl, () => searchView(speedUrl, range));
    if (logBufferUrl === null) return null;
    return naming('LOG_BUFFER_URL', logBufferUrl, () => bufferView(buffer(logBufferUrl), range));
  };

  const speed = async (range: Range): Promise<View | null> => {
    const seen = seenBy(range);
    if (seen === null) return null;
    // What is loaded is beside the point here: a mart that is away hides no events.
    const until = martUrl === null ? null : loadedUntil(mart(martUrl)).catch(() => null);
    return { ...(await seen), loadedUntil: await until };
  };
  const batch = async (range: Range): Promise<View | null> =>
    martUrl === null ? null : naming('MART_URL', martUrl, () => martView(mart(martUrl), range));

  const state = keeping(async () =>
    logBufferUrl === null ? null : bufferState(buffer(logBufferUrl), { now: new Date(), limitMs: BUFFER_LIMIT_MS }),
  );

  return {
    speed: keeping(speed),
    batch: keeping(batch),
    loads: async (range) => (martUrl === null ? null : martLoads(mart(martUrl), range)),
    buffer: () => state(ALWAYS),
    async close() {
      redis?.disconnect();
      await topic?.close();
      await pool?.end();
    },
  };
}

/** Says of an error which variable names what failed, and at which host. */
async function naming<T>(variable: string, url: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new Error(`${variable} (${new URL(url).host}): ${fetchReasonOf(error)}`, { cause: error });
  }
}
