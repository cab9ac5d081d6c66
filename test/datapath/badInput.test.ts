import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { between, randomOf } from '../../sandbox/events/random.ts';
import { FIRST_SEED } from '../mainjob/support/seeds.ts';
import { rowsOfKey } from '../support/martTally.ts';
import { BAD, ODD, REFUSED_BY_LOAD } from './badLines.ts';
import { dataPath, expectedTally } from './harness.ts';

const path = await dataPath();
const SEEDS = [0, 1, 2, 3, 4].map((seed) => FIRST_SEED + seed);
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

  const rejects = await rejectsUnder('warehouse:/nginx/');
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

test.each(SEEDS)(
  'seed %i: bad lines anywhere among good ones cost themselves alone, each with its place',
  async (seed) => {
    const random = randomOf(seed);
    const key = '20221130';
    const events = [...generateEvents({ seed, day: key, count: between(random, 200, 900) })];
    const small = BAD.filter(([, raw]) => raw.length < 1_000_000);
    const lines = [
      ...events.map((event) => ({ raw: event.json, at: random() })),
      ...ODD.map((raw) => ({ raw, at: random() })),
      ...REFUSED_BY_LOAD.map(([, raw, reason]) => ({ raw, reason, at: random() })),
      ...small.map(([, raw, reason]) => ({ raw, reason, isReject: true, at: random() })),
    ].sort((a, b) => a.at - b.at);
    await path.redis.rpush(key, ...lines.map(({ raw }) => raw));

    const to = `warehouse:/poison${seed}/${key}`;
    const drained = await path.drain(key, { to, rowsPerFile: between(random, 20, 300) });
    expect(drained).toMatchObject({ rows: lines.length - small.length, rejects: small.length });
    const rejects = await rejectsUnder(`warehouse:/poison${seed}/`);
    expect([...rejects.keys()].sort((a, b) => a - b)).toEqual(
      [...lines.entries()].flatMap(([at, line]) => ('isReject' in line ? [at] : [])),
    );
    for (const [at, { reason, raw }] of rejects) {
      const line = lines[at];
      expect(reason).toMatch(line && 'reason' in line ? line.reason : /no bad line/);
      expect(raw).toEqual(Buffer.from((line?.raw ?? '') as string));
    }

    const loaded = await path.load(drained.files);
    expect(loaded).toMatchObject({ rows: events.length + ODD.length, rejects: REFUSED_BY_LOAD.length });
    const own = `(select * from mart.access_log where source_key like '%/poison${seed}/%' and event_id like '%-${key}-%') own`;
    expect(await path.tally(own)).toEqual(expectedTally(events));
    expect(await path.redis.exists(key)).toBe(0);
  },
);

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

test('a place that cannot be is refused before anything is claimed, and a right one completes the day', async () => {
  await writeFile(new URL(`${path.warehouse}/a_file`), 'no folder');
  const key = '20221211';
  await path.push(generateEvents({ seed: 2, day: key, count: 20 }));
  for (const [to, said] of [
    ['warehouse:/../elsewhere', /a path may not hold the segment "\.\."/],
    ['warehouse', /warehouse: not a place for files: expected a URL such as/],
    ['ftp://host/nginx', /no file system for ftp; supported are file:/],
    ['warehouse:/a_file/nginx', /a_file\/nginx\/20221211: not a folder, or not below one/],
  ] as const) {
    await expect(path.drain(key, { to })).rejects.toThrow(said);
    expect(await path.redis.llen(key)).toBe(20);
  }
  expect(await path.drain(key)).toMatchObject({ rows: 20, rejects: 0 });
  expect(await path.redis.exists(key)).toBe(0);
});

test('a mart that does not let us in is named with its connection and address, and the day completes when it does', async () => {
  const events = [...generateEvents({ seed: 3, day: '20221221', count: 50 })];
  await path.push(events);
  const { files } = await path.drain('20221221');
  const mart = path.connections['mart'];
  if (mart === undefined) throw new Error('no mart');
  const where = `connection mart \\(Postgres at ${mart.host}:\\d+, database ${mart.schema}, user`;
  for (const [change, said] of [
    [{ password: 'wrong' }, `${where} ${mart.login}\\): password authentication failed`],
    [{ login: 'nobody' }, `${where} nobody\\): .*nobody`],
    [{ port: 1 }, `connection mart \\(Postgres at ${mart.host}:1, .*\\): .*ECONNREFUSED`],
    [{ host: 'localhost', port: 1 }, `connection mart \\(Postgres at localhost:1, .*\\): .*ECONNREFUSED`],
    [{ schema: 'no_such' }, 'database no_such, user .*database "no_such" does not exist'],
  ] as const) {
    path.connections['mart'] = { ...mart, ...change };
    await expect(path.load(files)).rejects.toThrow(new RegExp(said));
  }
  path.connections['mart'] = mart;
  await path.load(files);
  const own = await path.tally(rowsOfKey('20221221'));
  expect(own).toEqual(expectedTally(events));
});

test('files of another schema are refused with their name and columns, and load with a mapping of their own', async () => {
  await path.redis.rpush('20221223', JSON.stringify({ sold_at: '2022-12-23T01:00:00Z', price: 3 }));
  const { files } = await path.drain('20221223', {
    to: 'warehouse:/orders/20221223',
    schema: { sold_at: 'timestamptz', price: 'double' },
  });
  const { rows: before } = await path.mart.query('select count(*) from mart.access_log');
  await expect(path.load(files)).rejects.toThrow(
    /\/orders\/20221223\/part-.*\.parquet has no column timestamp.*It has sold_at, price, event_id, extra/,
  );
  expect((await path.mart.query('select count(*) from mart.access_log')).rows).toEqual(before);
  const loaded = await path.load(files, {
    table: 'mart.orders',
    partition: 'orders_{day}',
    columns: { at: { from: 'sold_at', type: 'timestamptz' }, price: { from: 'price', type: 'double' } },
    timestamp: 'at',
  });
  expect(loaded).toMatchObject({ rows: 1, rejects: 0 });
});

test('an unknown zone, a share that the ledger does not know and a missing timestamp column are said by name', async () => {
  const file = { url: '', share: 'nobody', rows: 0, bytes: 0, checksum: '' };
  await expect(path.load([file])).rejects.toThrow(/nobody: the ledger knows no such share/);
  await expect(path.load([file], { splitBy: 'Asia/Soul' })).rejects.toThrow(/Asia\/Soul/);
  await expect(path.load([file], { timestamp: 'status' })).rejects.toThrow(/must be a column of type timestamptz/);
});

interface Reject {
  readonly reason: string;
  readonly raw: Buffer;
}

/** The rejects that the ledger's files below a place hold, by index. */
async function rejectsUnder(place: string): Promise<ReadonlyMap<number, Reject>> {
  const { rows: files } = await path.pool.query<{ url: string }>(
    "select url from haru.ledger_file where kind = 'rejects' and starts_with(url, $1) order by win",
    [place],
  );
  const root = fileURLToPath(path.warehouse);
  const rejects = new Map<number, Reject>();
  for (const { url } of files) {
    for (const line of (await readFile(`${root}${url.slice('warehouse:'.length)}`, 'utf8')).trimEnd().split('\n')) {
      const { index, reason, raw } = JSON.parse(line) as { index: number; reason: string; raw: string };
      rejects.set(index, { reason, raw: Buffer.from(raw, 'base64') });
    }
  }
  return rejects;
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
