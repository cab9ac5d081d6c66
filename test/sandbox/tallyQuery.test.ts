import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { tallyByDay, tallyOfRow, tallyQuery } from '../../sandbox/events/tally.ts';
import type { DayTally } from '../../sandbox/events/tally.ts';
import { createTestDatabase } from '../support/testDatabase.ts';

type Row = Readonly<Record<keyof DayTally | 'day', string>>;

const { url, drop } = await createTestDatabase({ empty: true });
const client = new pg.Client({ connectionString: url });
await client.connect();
afterAll(async () => {
  await client.end();
  await drop();
});

test('the tally in Postgres is the generator’s own', async () => {
  const events = [...generateEvents({ seed: 3, day: '20221130', count: 3_000 })];
  await client.query('create table rows ("timestamp" timestamptz, event_id text)');
  await client.query(
    `insert into rows
     select to_timestamp(0) + micros * interval '1 microsecond', id
     from unnest($1::bigint[], $2::text[]) as given (micros, id)`,
    [events.map(({ micros }) => micros), events.map(({ id }) => id)],
  );

  const { rows } = await client.query<Row>(tallyQuery('rows'));
  expect(rows.map(({ day }) => day)).toEqual(['20221130', '20221201']);
  expect(new Map(rows.map((row) => [row.day, tallyOfRow(row)]))).toEqual(tallyByDay(events));
});
