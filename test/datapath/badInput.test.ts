import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { BAD, ODD, REFUSED_BY_LOAD } from './badLines.ts';
import { dataPath, expectedTally } from './harness.ts';

const path = await dataPath();
const good = [...generateEvents({ seed: 1, day: '20221130', count: 400 })];

test('each bad line costs one line, with its place, reason and bytes; totals add up', async () => {
  for (const each of good) await path.redis.rpush('20221130', each.json);
  for (const [, raw] of BAD) await path.redis.rpush('20221130', raw);
  for (const [, raw] of REFUSED_BY_LOAD) await path.redis.rpush('20221130', raw);
  for (const raw of ODD) await path.redis.rpush('20221130', raw);
  const pushed = good.length + BAD.length + REFUSED_BY_LOAD.length + ODD.length;

  const drained = await path.drain('20221130', { rowsPerFile: 150 });
  expect(drained.rows + drained.rejects).toBe(pushed);
  expect(drained.rejects).toBe(BAD.length);

  const { rows: files } = await path.pool.query<{ url: string }>(
    "select url from haru.ledger_file where kind = 'rejects' order by win",
  );
  const root = fileURLToPath(path.warehouse);
  const rejects = new Map<number, { reason: string; raw: Buffer }>();
  for (const { url } of files) {
    for (const line of (await readFile(`${root}${url.slice('warehouse:'.length)}`, 'utf8')).trimEnd().split('\n')) {
      const { index, reason, raw } = JSON.parse(line) as { index: number; reason: string; raw: string };
      rejects.set(index, { reason, raw: Buffer.from(raw, 'base64') });
    }
  }
  for (const [at, [what, raw, reason]] of BAD.entries()) {
    const reject = rejects.get(good.length + at);
    expect(reject?.reason, what).toMatch(reason);
    expect(digest(reject?.raw ?? Buffer.alloc(0)), what).toBe(digest(Buffer.from(raw as string)));
  }

  const loaded = await path.load(drained.files);
  expect(loaded).toMatchObject({ rows: good.length + ODD.length, rejects: REFUSED_BY_LOAD.length });
  const { rows: refused } = await path.mart.query<{ reason: string; index: string }>(
    'select reason, index::int from haru_load.reject order by index',
  );
  expect(refused.map((row) => row.index)).toEqual(REFUSED_BY_LOAD.map((_each, at) => good.length + BAD.length + at));
  for (const [at, [what, , reason]] of REFUSED_BY_LOAD.entries()) expect(refused[at]?.reason, what).toMatch(reason);

  const { rows: odd } = await path.mart.query<{ message: string | null; status: number | null }>(
    `select message, status, host(remote_addr) as address, body_bytes_sent, response_time, "timestamp"::text as at
     from mart.access_log where event_id not like '%-20221130-%' order by ingested_at, "timestamp", event_id`,
  );
  expect(odd).toHaveLength(ODD.length);
  expect(odd.map((row) => row.message)).toContain('line\nbreak, "quotes", back\\slash, tab\t and\n\\.\n한글 😀');
  expect(odd).toContainEqual(
    expect.objectContaining({
      status: 404,
      address: '2001:db8::ff00:42:8329',
      body_bytes_sent: null,
      response_time: 0.25,
    }),
  );
  const own = await path.tally(`(select * from mart.access_log where event_id like '%-20221130-%') own`);
  expect(own).toEqual(expectedTally(good));
});

test('a key that is no list is refused and left as it is', async () => {
  await path.redis.set('20221201', 'text');
  await expect(path.drain('20221201')).rejects.toThrow(/20221201 in the log buffer is a string, not a list/);
  expect(await path.redis.get('20221201')).toBe('text');
});

test('a log buffer that is not there is named with host, port and reason', async () => {
  const buffer = path.connections['log_buffer'];
  path.connections['log_buffer'] = { type: 'redis', host: '127.0.0.1', port: 1, extra: {} };
  await expect(path.drain('20221202')).rejects.toThrow(/log_buffer at 127\.0\.0\.1:1: .*ECONNREFUSED/);
  path.connections['log_buffer'] = { ...buffer, type: 'redis', password: 'wrong', extra: {} };
  await expect(path.drain('20221202')).rejects.toThrow(/log_buffer at .*(WRONGPASS|AUTH)/);
  if (buffer !== undefined) path.connections['log_buffer'] = buffer;
});

test('an unknown zone, a share that the ledger does not know and a missing timestamp column are said by name', async () => {
  const file = { url: '', share: 'nobody', rows: 0, bytes: 0, checksum: '' };
  await expect(path.load([file])).rejects.toThrow(/nobody: the ledger knows no such share/);
  await expect(path.load([file], { splitBy: 'Asia/Soul' })).rejects.toThrow(/Asia\/Soul/);
  await expect(path.load([file], { timestamp: 'status' })).rejects.toThrow(/must be a column of type timestamptz/);
});

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
