import { Redis } from 'ioredis';
import type pg from 'pg';
import { makeMartTable, storeReceipt } from '../../support/martTable.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const AT_A_TIME = 5_000;
const PATHS = ['/', '/items?page=2', '/상품/검색?q=운동화', '/login', '/api/v2/orders/20221201/lines', '/favicon.ico'];
const STATUSES = [200, 200, 200, 200, 301, 200, 404, 200, 200, 500];

interface SeededEvent {
  readonly at: Date;
  readonly request: string;
  readonly status: number;
}

/** Events of [from, to), more by day than by night. */
function eventsOf(from: number, to: number): readonly SeededEvent[] {
  const events: SeededEvent[] = [];
  for (let minute = from; minute < to; minute += MINUTE_MS) {
    const hour = ((minute / HOUR_MS + 9) % 24) / 24;
    const count = Math.round(30 - 22 * Math.cos(hour * 2 * Math.PI) + ((minute / MINUTE_MS) % 7));
    for (let n = 0; n < count; n += 1) {
      const at = events.length;
      events.push({
        at: new Date(minute + Math.floor((n * MINUTE_MS) / count)),
        request: PATHS[Math.floor(Math.sqrt(at % 36))] ?? '/',
        status: STATUSES[(at * 7) % 10] ?? 200,
      });
    }
  }
  return events;
}

/**
 * KST days around a load: 30 November 2022 is loaded whole, 1 December up to 09:00; what is later is in the list of its UTC
 * day. Answers how many events of 1 December are loaded, and how many wait in the list.
 */
export async function storeEvents(pool: pg.Pool, redisUrl: string): Promise<{ loaded: number; waiting: number }> {
  const midnight = Date.parse('2022-12-01T00:00:00Z');
  const loaded = eventsOf(midnight - 12 * HOUR_MS, midnight);
  const waiting = eventsOf(midnight, midnight + 15 * HOUR_MS);
  const client = await pool.connect();
  try {
    for (const day of ['2022-11-30', '2022-12-01'] as const) await makeMartTable(client, day);
    await client.query(
      `insert into mart.access_log ("timestamp", request, status, event_id, source_key, batch)
       select a, r, s, 'e' || n, 's', 'b' from unnest($1::timestamptz[], $2::text[], $3::int[]) with ordinality u(a, r, s, n)`,
      [loaded.map(({ at }) => at), loaded.map(({ request }) => request), loaded.map(({ status }) => status)],
    );
    await storeReceipt(client, { day: '2022-11-30', share: '20221129', loadedAt: '2022-11-30T00:12:00Z' });
    await storeReceipt(client, { day: '2022-11-30', share: '20221130', loadedAt: '2022-12-01T00:12:00Z' });
    await storeReceipt(client, { day: '2022-12-01', share: '20221130', loadedAt: '2022-12-01T00:12:00Z' });
  } finally {
    client.release();
  }
  const redis = new Redis(redisUrl);
  for (let at = 0; at < waiting.length; at += AT_A_TIME) {
    const some = waiting.slice(at, at + AT_A_TIME);
    await redis.rpush(
      '20221201',
      ...some.map(({ at: time, ...rest }) => JSON.stringify({ '@timestamp': time, ...rest })),
    );
  }
  redis.disconnect();
  return { loaded: loaded.filter(({ at }) => at.getTime() >= midnight - 9 * HOUR_MS).length, waiting: waiting.length };
}
