import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import type { Poison } from './support/pushed.ts';

const job = await startMainJob();
const DAY = '20221130';
const event = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ '@timestamp': '2022-11-30T03:00:00.000Z', event: { id: 'bad' }, ...fields });

const POISON: readonly Poison[] = [
  { raw: Buffer.alloc(64 * 1024 * 1024, 0x61), reason: /67108864 bytes long, more than the \d+ that a line may have/ },
  { raw: 'no JSON at all', reason: /not valid JSON/ },
  { raw: '{"message":"한글 한 줄', reason: /not valid JSON/ },
  { raw: '["an", "array"]', reason: /not a JSON object/ },
  { raw: event({ status: { code: 200 } }), reason: /status: a value of the wrong type/ },
  { raw: event({ time_local: '31/Dec/9999:23:59:59 +0900' }), reason: /out of range/ },
  { raw: Buffer.from('{"message":"a\0b"}'), reason: /control character/ },
  { raw: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), reason: /UTF-8/ },
];
const UNLOADABLE = [
  { raw: event({ message: 'a\0b' }), reason: /message: a NUL/ },
  { raw: event({ remote_addr: '999.1.1.1' }), reason: /remote_addr: not an IP address/ },
];

it('lines that are no events cost themselves only, and are kept with index, reason and bytes', async () => {
  await job.pushed.poison(DAY, POISON);
  await job.pushed.day({ seed: 1, day: DAY, count: 5_000 });
  await job.pushed.unloadable(
    DAY,
    UNLOADABLE.map(({ raw }) => raw),
  );
  const run = await job.trigger(DAY);
  expect(await job.finished(run)).toBe('success');
  await expectWhole(job);

  const kept = new Map((await rejectLines()).map((reject) => [reject.index, reject]));
  expect(kept.size).toBe(job.pushed.rejects);
  for (const [index, { raw, reason }] of POISON.entries()) {
    expect(kept.get(index)?.reason).toMatch(reason);
    expect(digest(Buffer.from(kept.get(index)?.raw ?? '', 'base64'))).toBe(digest(Buffer.from(raw as Buffer)));
  }
  const { rows: refused } = await job.mart.query<{ index: number; reason: string; raw: string }>(
    'select index::int, reason, raw from haru_load.reject order by index',
  );
  expect(refused).toHaveLength(UNLOADABLE.length);
  for (const [at, { reason }] of UNLOADABLE.entries()) {
    expect(refused[at]?.index).toBe(job.pushed.elements - UNLOADABLE.length + at);
    expect(refused[at]?.reason).toMatch(reason);
    expect(refused[at]?.raw).toContain(at === 0 ? 'a' : '999.1.1.1');
  }
  expect(await receiptsOf(run)).toEqual([
    { rows: job.pushed.elements - job.pushed.rejects, rejects: job.pushed.rejects },
    { rows: job.pushed.elements - job.pushed.rejects - UNLOADABLE.length, rejects: UNLOADABLE.length },
  ]);
});

it('a run twice for the same day drains nothing twice', async () => {
  await job.pushed.day({ seed: 2, day: '20221205', count: 1_000 });
  const runs = [await job.trigger('20221205'), await job.trigger('20221205')];
  for (const run of runs) expect(await job.finished(run)).toBe('success');
  await expectWhole(job);
});

it('a key that is no list fails the run with the reason, is left as it is, and costs nothing once it is mended', async () => {
  await job.redis.set('20221210', 'text');
  const run = await job.trigger('20221210');
  expect(await job.finished(run)).toBe('failed');
  const { rows } = await job.pool.query<{ error: string }>(
    'select error from haru.task_try where run_id = $1 order by lease desc limit 1',
    [run],
  );
  expect(rows[0]?.error).toBe('the key 20221210 in the log buffer is a string, not a list: it was left as it is');
  expect(await job.redis.get('20221210')).toBe('text');
  await job.redis.del('20221210');
  await job.pushed.day({ seed: 3, day: '20221210', count: 1_000 });
  expect(await job.verbs.setRunState(run, 'queued', { user: 'test', via: 'cli' })).toBe(true);
  expect(await job.finished(run)).toBe('success');
  await expectWhole(job);
});

async function rejectLines(): Promise<readonly { index: number; reason: string; raw: string }[]> {
  const { rows } = await job.pool.query<{ url: string }>(`select url from haru.ledger_file where kind = 'rejects'`);
  const files = await Promise.all(
    rows.map(({ url }) => readFile(join(job.warehouse, url.slice('warehouse:'.length)), 'utf8')),
  );
  return files.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { index: number; reason: string; raw: string }),
  );
}

/** What the steps of a run show beside them. */
async function receiptsOf(run: number): Promise<unknown> {
  const { rows } = await job.pool.query(
    `select (receipt ->> 'rows')::int as rows, (receipt ->> 'rejects')::int as rejects
     from haru.task_instance where run_id = $1 and receipt is not null order by task_no`,
    [run],
  );
  return rows;
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
