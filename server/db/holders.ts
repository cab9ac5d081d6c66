import type { Queryable } from './transaction.ts';

/** A run by the names that people know. */
export interface NamedRun {
  /** Its number. */
  readonly id: number;
  readonly runId: string;
  readonly dagId: string;
  readonly versionId: number;
}

export async function nameRuns(db: Queryable, runNos: readonly number[]): Promise<readonly NamedRun[]> {
  const { rows } = await db.query<NamedRun>({
    name: 'name-runs',
    text: `select r.id, r.run_id as "runId", d.dag_id as "dagId", r.version_id as "versionId"
      from haru.dag_run r join haru.dag d using (dag_no) where r.id = any ($1)`,
    values: [runNos],
  });
  return rows;
}

/** The places that a queued run waits for: those of its DAG, or of the backfill that it belongs to. */
export interface PlacesOfRun {
  readonly backfill: { readonly id: number; readonly isPaused: boolean } | null;
  /** Runs that may run at a time. */
  readonly most: number;
  /** Runs that run now, */
  readonly taken: number;
  /** and the ids of the first of them. */
  readonly first: readonly string[];
}

/** Null: the run, or the version of its DAG, is gone. */
export async function placesOfRun(db: Queryable, runNo: number, named: number): Promise<PlacesOfRun | null> {
  const { rows } = await db.query<PlacesOfRun>(
    `select case when b.id is not null then json_build_object('id', b.id, 'isPaused', b.is_paused) end as backfill,
       coalesce(b.max_active_runs, v.max_active_runs) as most, a.taken, a.first
     from haru.dag_run r join haru.dag d using (dag_no) join haru.dag_version v on v.id = d.version_id
     left join haru.backfill b on b.id = r.backfill_id
     cross join lateral (
       select count(*)::int as taken, coalesce((array_agg(o.run_id order by o.started_at, o.id))[:$2], '{}') as first
       from haru.dag_run o
       where o.dag_no = r.dag_no and o.state = 'running' and o.backfill_id is not distinct from r.backfill_id
     ) a
     where r.id = $1`,
    [runNo, named],
  );
  return rows[0] ?? null;
}
