import type { RerunReason } from '../../core/rerunReason.ts';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { RerunAction } from '../../core/rerunPlan.ts';
import type { RerunState, RerunStepState } from '../../core/rerunCourse.ts';
import type { RunState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { equal, iso } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

export interface RerunStepRow {
  readonly place: number;
  readonly dag_id: string;
  readonly action: Exclude<RerunAction, 'blocked'>;
  readonly reason: RerunReason;
  readonly state: RerunStepState;
  /** The run that goes again, or the last that its DAG has started by itself; null: none. */
  readonly run_id: string | null;
  /** Null: the run is gone. */
  readonly run_state: RunState | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

export interface RerunRow {
  readonly id: number;
  readonly asset: string;
  /** Empty: the whole of an asset without partitions. */
  readonly partition: string;
  readonly state: RerunState;
  readonly created_by: string;
  readonly created_at: string;
  readonly ended_at: string | null;
  /** In their order. */
  readonly steps: readonly RerunStepRow[];
}

export interface RerunFilter {
  readonly asset?: string | undefined;
  readonly partition?: string | undefined;
}

const COLUMNS = sql`o.id, o.asset_uri as asset, o.partition_key as partition, o.state, o.created_by,
  ${iso('o.created_at')} as created_at, ${iso('o.ended_at')} as ended_at,
  coalesce((
    select json_agg(json_build_object('place', s.place, 'dag_id', s.dag_id, 'action', s.action, 'reason', s.reason,
      'state', s.state, 'run_id', coalesce(s.run_id, b.run_id), 'run_state', coalesce(r.state, b.state),
      'started_at', ${iso('s.started_at')}, 'ended_at', ${iso('s.ended_at')}) order by s.step)
    from haru.rerun_step s left join haru.dag_run r on r.id = s.run_no
    left join lateral (
      select a.run_id, a.state from haru.dag d join haru.dag_run a using (dag_no)
      where s.action = 'itself' and d.dag_id = s.dag_id and a.run_type = 'asset_triggered' and exists (
        select from haru.run_asset_event c where c.run_no = a.id and c.event_id > o.event_id and c.event_id <= s.event_id)
      order by a.id desc limit 1
    ) b on true
    where s.rerun_id = o.id), '[]') as steps`;
const FROM = sql`haru.rerun o`;
const ID: SortAttribute = { expression: sql`o.id`, type: 'bigint' };

/** Reruns, the latest first. */
export function listReruns(db: Kysely<DB>, { asset, partition }: RerunFilter, paging: Paging): Promise<Page<RerunRow>> {
  return readPage<RerunRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: [...equal(sql`o.asset_uri`, asset), ...equal(sql`o.partition_key`, partition)],
    identity: [ID],
    keys: sortKeys(['-id'], { id: ID }, ['-id'], [ID]),
    paging,
  });
}

export async function findRerun(db: Kysely<DB>, id: number): Promise<RerunRow | null> {
  const { rows } = await sql<RerunRow>`select ${COLUMNS} from ${FROM} where o.id = ${id}`.execute(db);
  return rows[0] ?? null;
}
