import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Span } from '../../core/schedule.ts';
import type { RunState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** A DAG that publishes assets, and when it goes on. */
export interface ProducerRow {
  readonly dag_no: number;
  readonly dag_id: string;
  readonly version_id: number;
  readonly is_paused: boolean;
  readonly next_interval_start: string | null;
  readonly next_run_after: string | null;
}

export async function producersNumbered(db: Kysely<DB>, dagNos: readonly number[]): Promise<readonly ProducerRow[]> {
  const { rows } = await sql<ProducerRow>`
    select d.dag_no, d.dag_id, d.version_id, d.is_paused, ${iso('d.next_interval_start')} as next_interval_start,
      ${iso('d.next_run_after')} as next_run_after
    from haru.dag d where d.dag_no = any(${[...dagNos]}::int[]) and d.version_id is not null`.execute(db);
  return rows;
}

/** A run that works on a stretch of time. */
export interface SpanRun {
  readonly id: number;
  readonly dag_no: number;
  readonly run_id: string;
  readonly state: RunState;
  readonly started_at: string | null;
}

/** How long before a day a run of it may begin at most: its index leads to its start alone. */
const LONGEST_INTERVAL = '8 days';
/** Of one DAG in that time: the runs of each hour. */
const MOST_RUNS = 250;

/**
 * The runs of DAGs whose interval shares time with the span, and those of the partitions: of each DAG and state the one of
 * the latest interval, which stands for the others. The latest interval first.
 */
export async function runsOfSpan(
  db: Kysely<DB>,
  dagNos: readonly number[],
  span: Span,
  keys: readonly string[],
): Promise<readonly SpanRun[]> {
  const { rows } = await sql<SpanRun>`
    with found as (
      select distinct on (f.dag_no, f.state) f.id, f.dag_no, f.run_id, f.state, f.interval_start, f.started_at
      from unnest(${[...dagNos]}::int[]) as d (dag_no) cross join lateral (
        (select r.* from haru.dag_run r
         where r.dag_no = d.dag_no and r.logical_date >= ${span.start}::timestamptz - ${LONGEST_INTERVAL}::interval
           and r.logical_date < ${span.end}::timestamptz and r.interval_start < ${span.end}::timestamptz
           and (r.interval_end > ${span.start}::timestamptz or r.interval_start >= ${span.start}::timestamptz)
         order by r.logical_date desc limit ${MOST_RUNS})
        union all
        (select r.* from haru.asset_partition_run p join haru.dag_run r on r.id = p.run_no
         where p.dag_no = d.dag_no and p.partition_key = any(${[...keys]}::text[]))
      ) f order by f.dag_no, f.state, f.interval_start desc nulls last, f.id desc
    )
    select id, dag_no, run_id, state, ${iso('started_at')} as started_at
    from found order by interval_start desc nulls last, id desc`.execute(db);
  return rows;
}
