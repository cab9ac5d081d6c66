import { Redis } from 'ioredis';
import pg from 'pg';
import { bufferView } from './bufferView.ts';
import { loadedUntil, martView } from './martView.ts';
import { searchView } from './searchView.ts';
import type { Range, View } from './view.ts';

/** Where events can be looked at; null: there is no such place. */
export interface ViewSources {
  readonly speedUrl: string | null;
  readonly logBufferUrl: string | null;
  readonly martUrl: string | null;
}

export interface Views {
  /** What has arrived, loaded or not; null where neither a search server nor a log buffer is known. */
  speed(range: Range): Promise<View | null>;
  /** What is in the mart; null where there is none. */
  batch(range: Range): Promise<View | null>;
  close(): Promise<void>;
}

const KEPT_MS = 5_000;
const KEPT_ANSWERS = 50;
const STATEMENT_TIMEOUT_MS = 15_000;

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
  const mart = (): pg.Pool | null => {
    if (martUrl === null) return null;
    pool ??= new pg.Pool({
      connectionString: martUrl,
      max: 2,
      application_name: 'haru views',
      connectionTimeoutMillis: 5_000,
      options: `-c default_transaction_read_only=on -c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
    }).on('error', () => undefined);
    return pool;
  };

  const speed = async (range: Range): Promise<View | null> => {
    if (speedUrl === null && logBufferUrl === null) return null;
    const seen = speedUrl === null ? bufferView(buffer(logBufferUrl!), range) : searchView(speedUrl, range);
    // What is loaded is beside the point here: a mart that is away hides no events.
    const until = mart() === null ? null : loadedUntil(mart()!).catch(() => null);
    return { ...(await seen), loadedUntil: await until };
  };
  const batch = async (range: Range): Promise<View | null> => (mart() === null ? null : martView(mart()!, range));

  return {
    speed: keeping(speed),
    batch: keeping(batch),
    async close() {
      redis?.disconnect();
      await pool?.end();
    },
  };
}

/** Gives the same answer for some seconds, so that many pages ask no more often than one does. */
function keeping(ask: (range: Range) => Promise<View | null>): (range: Range) => Promise<View | null> {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<View | null> }>();
  return ({ from, to }) => {
    const key = `${from}-${to}`;
    const known = kept.get(key);
    if (known !== undefined && known.until > Date.now()) return known.answer;
    kept.delete(key);
    const answer = ask({ from, to });
    answer.catch(() => kept.delete(key));
    kept.set(key, { until: Date.now() + KEPT_MS, answer });
    if (kept.size > KEPT_ANSWERS) kept.delete(kept.keys().next().value!);
    return answer;
  };
}
