import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { dataPath, expectedTally } from './harness.ts';

const path = await dataPath();
const good = [...generateEvents({ seed: 1, day: '20221130', count: 400 })];
const event = (fields: Record<string, unknown>): string =>
  JSON.stringify({
    '@timestamp': '2022-11-30T03:00:00.000Z',
    event: { id: `bad-${JSON.stringify(fields).length}` },
    ...fields,
  });

const BAD: readonly (readonly [what: string, raw: Buffer | string, reason: RegExp])[] = [
  ['cut off', '{"message":"half', /not valid JSON/],
  ['empty', '', /empty/],
  ['blank', '  ', /not valid JSON/],
  ['a comma too many', '{"message":"x",}', /not valid JSON/],
  ['NaN', '{"response_time":NaN}', /not valid JSON/],
  ['a list', '[1,2]', /not a JSON object/],
  ['a string', '"text"', /not a JSON object/],
  ['null', 'null', /not a JSON object/],
  ['two objects', '{"a":1}{"b":2}', /not valid JSON/],
  ['closes more than it opens', '{"a":1}}', /not valid JSON/],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8/],
  ['a lone surrogate', '{"message":"\\ud800"}', /not valid JSON/],
  ['a raw NUL', Buffer.from('{"message":"a\0b"}'), /control character/],
  ['a line feed within a string', '{"message":"a\nb"}', /not valid JSON/],
  ['64 MB', Buffer.alloc(64 * 1024 * 1024, 0x61), /67108864 bytes/],
  ['no time', JSON.stringify({ message: 'x' }), /neither time_local nor @timestamp/],
  ['year 9999', event({ time_local: '31/Dec/9999:00:00:00 +0900' }), /out of range/],
  ['status of the wrong type', event({ status: 'abc' }), /status: a value of the wrong type/],
  ['a number beyond all numbers', event({ response_time: '1e400' }), /response_time/],
  ['a fraction for bytes', event({ body_bytes_sent: 1.5 }), /body_bytes_sent/],
  ['bytes beyond 64 bits', event({ body_bytes_sent: '99999999999999999999' }), /body_bytes_sent/],
  ['an object for the method', event({ method: { a: 1 } }), /method: a value of the wrong type/],
  ['@timestamp that is none', event({ '@timestamp': 'soon', time_local: '30/Nov/2022:12:00:00 +0900' }), /ingested_at/],
];
/** They become Parquet rows, which keep everything, and are refused by the load. */
const REFUSED_BY_LOAD: readonly (readonly [what: string, raw: string, reason: RegExp])[] = [
  ['NUL in a text', event({ message: 'a\0b' }), /message: a NUL/],
  ['an address that is none', event({ remote_addr: '999.1.1.1' }), /remote_addr: not an IP address/],
];
/** Odd, and right all the same. */
const ODD: readonly string[] = [
  event({ message: 'line\nbreak, "quotes", back\\slash, tab\t and\n\\.\n한글 😀' }),
  event({ remote_addr: '2001:db8::ff00:42:8329', status: '404', body_bytes_sent: '-', response_time: 0.25 }),
  event({ time_local: 'unreadable' }),
  event({ request: '/a?b=[1,]&c={x:NaN,}' }),
  event({ nothing: null, nested: { deep: [1, { a: 'b' }] } }),
  `{\n  "@timestamp": "2022-11-30T04:00:00.123456Z",\r\n  "event": {"id": "spread out"}\n}`,
];

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
