import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { NeededPartition } from '../../core/partitionRuns.ts';
import type { Span } from '../../core/schedule.ts';
import type { RunState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** A run that a rerun may be about. */
export interface RerunCandidate {
  readonly runNo: number;
  readonly runId: string;
  readonly state: RunState;
  readonly intervalStart: string | null;
  readonly intervalEnd: string | null;
  readonly partition: string | null;
}

const COLUMNS = sql`r.id as "runNo", r.run_id as "runId", r.state, ${iso('r.interval_start')} as "intervalStart",
  ${iso('r.interval_end')} as "intervalEnd", r.partition_key as partition`;

/** Runs of a DAG that have published one of the partitions, the oldest interval first. */
export async function runsThatPublished(
  db: Kysely<DB>,
  dagId: string,
  partitions: readonly NeededPartition[],
): Promise<readonly RerunCandidate[]> {
  const { rows } = await sql<RerunCandidate>`
    select ${COLUMNS} from haru.dag_run r join haru.dag d using (dag_no)
    where d.dag_id = ${dagId} and r.id in (
      select e.run_id from haru.asset_event e
      join unnest(${partitions.map(({ uri }) => uri)}::text[], ${partitions.map(({ key }) => key)}::text[]) as n (uri, key)
        on e.uri = n.uri and (n.key = '' or e.partition_key = n.key))
    order by r.interval_start nulls last, r.id`.execute(db);
  return rows;
}

/** The newest run of a DAG for each of the partitions. */
export async function runsOfPartitions(
  db: Kysely<DB>,
  dagId: string,
  keys: readonly string[],
): Promise<readonly RerunCandidate[]> {
  const { rows } = await sql<RerunCandidate>`
    select ${COLUMNS} from haru.asset_partition_run p join haru.dag_run r on r.id = p.run_no join haru.dag d on d.dag_no = p.dag_no
    where d.dag_id = ${dagId} and p.partition_key = any(${[...keys]}::text[]) order by p.partition_key`.execute(db);
  return rows;
}

/** Runs of a DAG whose interval shares time with the span, the oldest first. */
export async function runsWithin(db: Kysely<DB>, dagId: string, span: Span): Promise<readonly RerunCandidate[]> {
  const { rows } = await sql<RerunCandidate>`
    select ${COLUMNS} from haru.dag_run r join haru.dag d using (dag_no)
    where d.dag_id = ${dagId} and r.interval_start < ${span.end} and r.interval_end > ${span.start}
    order by r.interval_start, r.id`.execute(db);
  return rows;
}
