import type pg from 'pg';
import { tallyOfRow, tallyQuery, type DayTally } from '../../sandbox/events/tally.ts';

/** The tally by KST day of the mart's table, or of some of its rows. */
export async function martTally(
  mart: Pick<pg.ClientBase, 'query'>,
  relation = 'mart.access_log',
): Promise<ReadonlyMap<string, DayTally>> {
  const { rows } = await mart.query<Record<keyof DayTally | 'day', string>>(tallyQuery(relation));
  return new Map(rows.map((row) => [row.day, tallyOfRow(row)]));
}

/** Those of its rows that came in under a key; for `martTally`. */
export function rowsOfKey(key: string): string {
  return `(select * from mart.access_log where source_key like '%/${key}') own`;
}
