import { DatabaseError } from 'pg';
import { HaruError } from '../core/errors.ts';
import type { RerunMove, RerunState, RerunStepSight } from '../core/rerunCourse.ts';
import type { RerunOrder, RerunStep } from '../core/rerunVerbs.ts';
import type { Queryable } from './transaction.ts';

/** Stores a rerun with its plan, as the only one that makes its partition again. Answers its number. */
export async function storeRerun(
  db: Queryable,
  { asset, partition }: RerunOrder,
  plan: readonly RerunStep[],
  createdBy: string,
): Promise<number> {
  const id = await insertRerun(db, asset, partition, createdBy);
  await db.query(
    `insert into haru.rerun_step (rerun_id, step, place, dag_id, action, reason, run_no, run_id, state)
     select $1, step, place, dag_id, action, reason, run_no, run_id, case action when 'skip' then 'left' else 'waiting' end
     from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
       with ordinality as p (place, dag_id, action, reason, run_no, run_id, step)`,
    [
      id,
      plan.map(({ place }) => place),
      plan.map(({ dagId }) => dagId),
      plan.map(({ action }) => action),
      plan.map(({ reason }) => reason),
      plan.map(({ run }) => run?.runNo ?? null),
      plan.map(({ run }) => run?.runId ?? null),
    ],
  );
  await recordRerun(db, id, 'created', createdBy);
  return id;
}

async function insertRerun(db: Queryable, asset: string, partition: string, createdBy: string): Promise<number> {
  try {
    const { rows } = await db.query<{ id: number }>(
      `insert into haru.rerun (asset_uri, partition_key, created_by, event_id)
       select $1, $2, $3, coalesce(max(id), 0) from haru.asset_event returning id`,
      [asset, partition, createdBy],
    );
    return rows[0]?.id as number;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.constraint !== 'rerun_open') throw error;
    throw new HaruError(
      'CONFLICT',
      `A rerun of ${[asset, partition].join(' ').trim()} goes on already: wait for its end or cancel it.`,
    );
  }
}

/** Tells those who watch that a rerun has changed. */
export async function recordRerun(
  db: Queryable,
  id: number,
  change: 'created' | 'resumed' | 'step' | RerunState,
  actor: string,
): Promise<void> {
  await db.query(
    `insert into haru.event (subject, to_state, reason, actor, extra)
     select 'rerun', $2, 'rerun ' || id, $3, json_build_object('asset', asset_uri) from haru.rerun where id = $1`,
    [id, change, actor],
  );
}

/** Those that go on. */
export async function runningReruns(db: Queryable): Promise<readonly number[]> {
  const { rows } = await db.query<{ id: number }>({
    name: 'running-reruns',
    text: `select id from haru.rerun where state = 'running' order by id`,
  });
  return rows.map(({ id }) => id);
}

/** Locks a rerun that goes on; null: another scheduler has it, or it does not go on any more. */
export async function lockRunningRerun(db: Queryable, id: number): Promise<{ readonly createdBy: string } | null> {
  const { rows } = await db.query<{ createdBy: string }>({
    name: 'lock-rerun',
    text: `select created_by as "createdBy" from haru.rerun where id = $1 and state = 'running'
      for no key update skip locked`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** Waits for whoever has the rerun, then answers its state; null: there is none. */
export async function lockRerun(db: Queryable, id: number): Promise<RerunState | null> {
  const { rows } = await db.query<{ state: RerunState }>(
    `select state from haru.rerun where id = $1 for no key update`,
    [id],
  );
  return rows[0]?.state ?? null;
}

/** A step, as the rules look at it, with its run. */
export type SightOfStep = RerunStepSight & { readonly runNo: number | null };

/** Events since the rerun began that were there when the step's turn came, or are there now. */
const isOfRerun = (event: string) =>
  `${event} > o.event_id and ${event} <= coalesce(s.event_id, (select max(id) from haru.asset_event))`;

/** Runs that a DAG has started by itself on what was published in the rerun. */
const RUNS_BY_ITSELF = `haru.dag d join haru.dag_run a using (dag_no)
  where d.dag_id = s.dag_id and a.run_type = 'asset_triggered'
    and exists (select from haru.run_asset_event c where c.run_no = a.id and ${isOfRerun('c.event_id')})`;

/** Whether a DAG that runs by itself has still to do with what was published in the rerun. */
const IS_BUSY = `
  exists (select from haru.asset_event e join haru.asset n using (uri) where not e.is_settled and ${isOfRerun('e.id')})
  or exists (
    select from haru.dag d join haru.asset_due u using (dag_no) where d.dag_id = s.dag_id and (${isOfRerun('u.event_id')}
      or u.partition_key = '' and exists (
        select from haru.asset_queue q where q.dag_no = d.dag_no and ${isOfRerun('q.event_id')})))
  or exists (select from ${RUNS_BY_ITSELF} and a.state in ('queued', 'running'))`;

const LAST_HAS_FAILED = `
  exists (
    select from (
      select distinct on (a.partition_key) a.state from ${RUNS_BY_ITSELF} order by a.partition_key, a.id desc
    ) latest where latest.state = 'failed')`;

/** The steps of a rerun, in one look. */
export async function sightsOfRerun(db: Queryable, id: number): Promise<readonly SightOfStep[]> {
  const { rows } = await db.query<SightOfStep>({
    name: 'sights-of-rerun',
    text: `
      select s.step, s.place, s.action, s.state, s.run_no as "runNo",
        case when s.action = 'clear' then r.state::text
          when s.state not in ('waiting', 'running') then null
          when ${IS_BUSY} then 'running'
          when ${LAST_HAS_FAILED} then 'failed'
          else 'success' end as run
      from haru.rerun o join haru.rerun_step s on s.rerun_id = o.id left join haru.dag_run r on r.id = s.run_no
      where o.id = $1 and s.action <> 'skip' order by s.step`,
    values: [id],
  });
  return rows;
}

export async function writeRerunMoves(db: Queryable, id: number, moves: readonly RerunMove[]): Promise<void> {
  if (moves.length === 0) return;
  await db.query({
    name: 'write-rerun-moves',
    text: `
      update haru.rerun_step s set state = m.state,
        event_id = case when s.action = 'itself' and m.state <> 'waiting'
          then coalesce(s.event_id, (select max(id) from haru.asset_event)) end,
        started_at = case when m.state = 'running' then coalesce(s.started_at, clock_timestamp()) else s.started_at end,
        ended_at = case when m.state in ('waiting', 'running') then null else clock_timestamp() end
      from unnest($2::int[], $3::text[]) as m (step, state) where s.rerun_id = $1 and s.step = m.step`,
    values: [id, moves.map(({ step }) => step), moves.map(({ to }) => to)],
  });
}

export async function setRerunState(db: Queryable, id: number, state: RerunState): Promise<void> {
  await db.query(
    `update haru.rerun set state = $2, changed_at = clock_timestamp(),
       ended_at = case when $2 in ('completed', 'canceled') then clock_timestamp() end
     where id = $1`,
    [id, state],
  );
}
