import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Column } from '../../../server/dag/operators.ts';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { literal, openDuck } from '../../parquet/duckdb.ts';
import { targetColumns } from './columns.ts';
import { surveyPart } from './surveyPart.ts';
import type { SurveyedPart } from './surveyPart.ts';
import type { Reject } from './writeDays.ts';

const folder = await mkdtemp(join(tmpdir(), 'haru-survey-'));
const duck = await openDuck(folder);
afterAll(async () => {
  duck.close();
  await rm(folder, { recursive: true, force: true });
});

/** The part that a query makes, surveyed into days of Seoul. */
async function survey(select: string, columns: Readonly<Record<string, Column>>): Promise<SurveyedPart> {
  const file = join(folder, 'part.parquet');
  await duck.run(`copy (${select}) to ${literal(file)} (format parquet)`);
  const part = {
    batch: 'b',
    share: 's',
    window: 0,
    url: pathToFileURL(file).href,
    ...(await fileChecksum(file)),
  } as LedgerFile;
  return surveyPart(
    {
      duck,
      scratch: folder,
      target: {
        schema: 'mart',
        parent: 'odd',
        partition: 'odd_{day}',
        columns: targetColumns(columns),
        timestamp: 'at',
        zone: 'Asia/Seoul',
      },
      open: (place) => openPlace(place, (name) => Promise.reject(new Error(`no connection ${name}`))),
    },
    part,
    '2022-11-30',
  );
}

async function linesOf(file: string | null | undefined): Promise<readonly string[]> {
  return (await readFile(file ?? '', 'utf8')).trimEnd().split('\n');
}

test('columns of a part may have any name', async () => {
  const { days } = await survey(
    `select timestamptz '2022-11-30T20:00:00Z' as at, 'e' || n as event_id, v, 'because' as "Reason", now() as split_at, 7 as r,
       'day' as day, 'raw' as raw, 'x' as x0, 'h' as "haru"
     from (values (1, '1'), (2, 'two'), (3, '3')) t (n, v) order by n`,
    {
      at: { from: 'at', type: 'timestamptz' },
      v: { from: 'v', type: 'integer' },
      reason: { from: 'Reason', type: 'text' },
      r: { from: 'r', type: 'integer' },
      day: { from: 'day', type: 'text' },
      raw: { from: 'raw', type: 'text' },
      x0: { from: 'x0', type: 'text' },
    },
  );
  expect([...days.keys()]).toEqual(['2022-12-01']);
  const day = days.get('2022-12-01');
  expect(day).toMatchObject({ rows: 2, rejects: 1 });
  const fields = (await linesOf(day?.csv)).map((line) => line.split('\x01').slice(0, 8));
  expect(fields).toEqual([
    ['2022-11-30 20:00:00+00', '1', 'because', '7', 'day', 'raw', 'x', 'e1'],
    ['2022-11-30 20:00:00+00', '3', 'because', '7', 'day', 'raw', 'x', 'e3'],
  ]);
  const [reject, ...more] = await linesOf(day?.rejected);
  expect(more).toEqual([]);
  const { reason, raw } = JSON.parse(reject ?? '') as { reason: string; raw: string };
  expect(reason).toBe('v: not an integer of 32 bits');
  expect(JSON.parse(raw)).toMatchObject({ event_id: 'e2', v: 'two', Reason: 'because', r: 7, day: 'day' });
  expect(Object.keys(JSON.parse(raw) as object)).not.toContain('haru reason');
});

test('each day of a part has its own rows and rejects; a row without a moment counts for the day that is told', async () => {
  const { days } = await survey(
    `select try_cast(moment as timestamptz) as at, 'e' || n as event_id, v
     from (values (1, '2022-11-30T20:00:00Z', '1'), (2, '2022-11-30T10:00:00Z', '2'), (3, null, '3'),
       (4, '2022-11-30T20:00:00Z', 'four'), (5, '2022-11-30T11:00:00Z', '5'), (6, '2022-12-02T00:00:00Z', 'six')) t (n, moment, v) order by n`,
    { at: { from: 'at', type: 'timestamptz' }, v: { from: 'v', type: 'integer' } },
  );
  const found = [...days].map(async ([day, { rows, rejects, csv, rejected }]) => ({
    day,
    rows,
    rejects,
    ids: csv === null ? [] : (await linesOf(csv)).map((line) => line.split('\x01')[2]),
    reasons: rejected === null ? [] : (await linesOf(rejected)).map((line) => (JSON.parse(line) as Reject).reason),
  }));
  const noInteger = 'v: not an integer of 32 bits';
  expect(await Promise.all(found)).toEqual([
    { day: '2022-11-30', rows: 2, rejects: 1, ids: ['e2', 'e5'], reasons: ['at: no timestamp'] },
    { day: '2022-12-01', rows: 1, rejects: 1, ids: ['e1'], reasons: [noInteger] },
    { day: '2022-12-02', rows: 0, rejects: 1, ids: [], reasons: [noInteger] },
  ]);
});

test.each([
  'infinity',
  '-infinity',
  '0044-03-15 (BC)',
  '290000-01-01',
  '0001-01-01',
  '1969-12-31 23:59:59.999999+00',
  null,
])('an instant goes to COPY as DuckDB writes it: %s', async (instant) => {
  const value = instant === null ? 'null' : literal(instant);
  const { days } = await survey(
    `select timestamptz '2022-11-30T20:00:00Z' as at, 'e1' as event_id, ${value}::timestamptz as ingested_at`,
    { at: { from: 'at', type: 'timestamptz' } },
  );
  const [row] = await duck.rows<{ text: string | null }>(`select ${value}::timestamptz::varchar as text`);
  const [line] = await linesOf(days.get('2022-12-01')?.csv);
  expect(line?.split('\x01')).toEqual(['2022-11-30 20:00:00+00', 'e1', row?.text ?? '', 's', 'b']);
});

test.each(['infinity', '-infinity', '290000-01-01', '0000-01-01'])('an event of %s is a reject', async (instant) => {
  const { days } = await survey(`select timestamptz ${literal(instant)} as at, 'e1' as event_id`, {
    at: { from: 'at', type: 'timestamptz' },
  });
  expect([...days]).toEqual([['2022-11-30', expect.objectContaining({ rows: 0, rejects: 1 }) as object]]);
});
