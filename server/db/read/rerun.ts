import type { NeededPartition } from '../../core/partitionRuns.ts';
import type { RerunRun } from '../../core/rerunVerbs.ts';
import type { Span } from '../../core/schedule.ts';
import type { Queryable } from '../transaction.ts';

const COLUMNS = `r.id as "runNo", r.run_id as "runId", r.state, r.interval_start as "intervalStart",
  r.interval_end as "intervalEnd", r.partition_key as partition`;

/** What a rerun needs to know of a DAG. */
export interface DagToRerun {
  readonly versionId: number;
  readonly isPaused: boolean;
}

/** Null: it is gone. */
export async function dagToRerun(db: Queryable, dagId: string): Promise<DagToRerun | null> {
  const { rows } = await db.query<DagToRerun>(
    `select version_id as "versionId", is_paused as "isPaused" from haru.dag where dag_id = $1 and version_id is not null`,
    [dagId],
  );
  return rows[0] ?? null;
}

/** Runs of a DAG that have published one of the partitions, the oldest interval first. */
export async function runsThatPublished(
  db: Queryable,
  dagId: string,
  partitions: readonly NeededPartition[],
): Promise<readonly RerunRun[]> {
  const { rows } = await db.query<RerunRun>(
    `select ${COLUMNS} from haru.dag_run r join haru.dag d using (dag_no)
     where d.dag_id = $1 and r.id in (
       select e.run_id from haru.asset_event e join unnest($2::text[], $3::text[]) as n (uri, key)
         on e.uri = n.uri and (n.key = '' or e.partition_key = n.key))
     order by r.interval_start nulls last, r.id`,
    [dagId, partitions.map(({ uri }) => uri), partitions.map(({ key }) => key)],
  );
  return rows;
}

/** The newest run of a DAG for each of the partitions. */
export async function runsOfPartitions(
  db: Queryable,
  dagId: string,
  keys: readonly string[],
): Promise<readonly RerunRun[]> {
  const { rows } = await db.query<RerunRun>(
    `select ${COLUMNS} from haru.asset_partition_run p join haru.dag_run r on r.id = p.run_no join haru.dag d on d.dag_no = p.dag_no
     where d.dag_id = $1 and p.partition_key = any ($2) order by p.partition_key`,
    [dagId, keys],
  );
  return rows;
}

/** Runs of a DAG whose interval shares time with the span, the oldest first. */
export async function runsWithin(db: Queryable, dagId: string, span: Span): Promise<readonly RerunRun[]> {
  const { rows } = await db.query<RerunRun>(
    `select ${COLUMNS} from haru.dag_run r join haru.dag d using (dag_no)
     where d.dag_id = $1 and r.interval_start < $2 and r.interval_end > $3 order by r.interval_start, r.id`,
    [dagId, span.end, span.start],
  );
  return rows;
}
