import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { literal, openDuck } from '../../parquet/duckdb.ts';
import { targetColumns } from './columns.ts';
import { surveyPart } from './surveyPart.ts';

const folder = await mkdtemp(join(tmpdir(), 'haru-survey-'));
const duck = await openDuck(folder);
afterAll(async () => {
  duck.close();
  await rm(folder, { recursive: true, force: true });
});

test('columns of a part may have any name', async () => {
  const file = join(folder, 'part.parquet');
  await duck.run(
    `copy (
       select timestamptz '2022-11-30T20:00:00Z' as at, 'e' || n as event_id, v, 'because' as "Reason", now() as split_at, 7 as r,
         'day' as day, 'raw' as raw, 'x' as x0, 'h' as "haru"
       from (values (1, '1'), (2, 'two'), (3, '3')) t (n, v) order by n
     ) to ${literal(file)} (format parquet)`,
  );
  const columns = {
    at: { from: 'at', type: 'timestamptz' },
    v: { from: 'v', type: 'integer' },
    reason: { from: 'Reason', type: 'text' },
    r: { from: 'r', type: 'integer' },
    day: { from: 'day', type: 'text' },
    raw: { from: 'raw', type: 'text' },
    x0: { from: 'x0', type: 'text' },
  } as const;
  const part = {
    batch: 'b',
    share: 's',
    window: 0,
    url: pathToFileURL(file).href,
    ...(await fileChecksum(file)),
  } as LedgerFile;
  const surveyed = await surveyPart(
    {
      duck,
      scratch: folder,
      target: {
        schema: 'mart',
        parent: 'odd',
        partition: 'odd_{day}',
        columns: targetColumns(columns, 'at'),
        timestamp: 'at',
        zone: 'Asia/Seoul',
      },
      open: (place) => openPlace(place, (name) => Promise.reject(new Error(`no connection ${name}`))),
    },
    part,
    '2022-11-30',
  );
  expect([...surveyed.days.keys()]).toEqual(['2022-12-01']);
  const day = surveyed.days.get('2022-12-01');
  expect(day).toMatchObject({ rows: 2, rejects: 1 });
  const csv = await readFile(day?.csv ?? '', 'utf8');
  expect(csv.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^2022-11-30 20:00:00\+00,1,because,7,day,raw,x,e1,/),
    expect.stringMatching(/^2022-11-30 20:00:00\+00,3,because,7,day,raw,x,e3,/),
  ]);
  const [reject, ...more] = (await readFile(day?.rejected ?? '', 'utf8')).trimEnd().split('\n');
  expect(more).toEqual([]);
  const { reason, raw } = JSON.parse(reject ?? '') as { reason: string; raw: string };
  expect(reason).toBe('v: not an integer of 32 bits');
  expect(JSON.parse(raw)).toMatchObject({ event_id: 'e2', v: 'two', Reason: 'because', r: 7, day: 'day' });
  expect(Object.keys(JSON.parse(raw) as object)).not.toContain('haru reason');
});
